import { describe, expect, it } from "vitest";
import { inWordsOf } from "./agent";

const LIKE_GECKO = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("inWordsOf", () => {
  it.each([
    [
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
      "Firefox 128 on Linux",
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0) ${LIKE_GECKO} Chrome/130.0 Safari/537.36 Edg/130.0`,
      "Edge 130 on Windows",
    ],
    [
      `Mozilla/5.0 (Linux; Android 14) ${LIKE_GECKO} Chrome/130.0 Mobile Safari/537.36`,
      "Chrome 130 on Android",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 (KHTML) Version/17.5 Safari/605.1",
      "Safari 17 on macOS",
    ],
    ["curl/8.5.0", "curl/8.5.0"],
    ["", "Unknown"],
  ])("calls %s as people do", (agent, words) => {
    expect(inWordsOf(agent)).toBe(words);
  });
});
