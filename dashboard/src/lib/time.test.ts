import { describe, expect, it } from "vitest";
import { fromNow, inWords } from "./time";

const NOW = new Date("2026-08-03T12:00:00Z");
const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

describe("fromNow", () => {
  it.each([
    [5, "just now"],
    [120, "2 minutes ago"],
    [3 * 3600, "3 hours ago"],
    [86_400, "yesterday"],
    [-7200, "in 2 hours"],
  ])("says %d seconds ago as people do", (seconds, words) => {
    expect(fromNow(before(seconds), NOW)).toBe(words);
  });
});

describe("inWords", () => {
  it.each([
    [20, "under a minute"],
    [300, "5 min"],
    [7500, "2 h 5 min"],
    [90_000, "1 d 1 h"],
  ])("says %d seconds in two units at most", (seconds, words) => {
    expect(inWords(seconds)).toBe(words);
  });
});
