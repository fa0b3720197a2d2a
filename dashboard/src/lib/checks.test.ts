import { describe, expect, it } from "vitest";
import { checks } from "./checks";

// What the server takes, and what it refuses, of each kind.
const CASES = {
  productId: [
    ["", "io.example.MyApp", "a.b-c"],
    ["example", "-a.b", "a..b", "a.b c"],
  ],
  version: [
    ["1.2.3", "1.2.3-beta.1+5"],
    ["", "1.2", "01.2.3", "v1.2.3"],
  ],
  url: [
    ["https://example.net/packages/", "HTTP://h"],
    ["", "example.net", "ftp://h/", "https:///p", "https://h/a b"],
  ],
  sha1: [
    ["", "gggBugR29GiIouvNFi2hBU4NBEk="],
    ["abc=", "gggBugR29GiIouvNFi2hBU4NBE=="],
  ],
  sha256: [
    ["", "Xz79ZGX+rqfoBumhmTGVSgbQxAWyS6GvkJfyWhD/6pA="],
    ["gggBugR29GiIouvNFi2hBU4NBEk="],
  ],
  hexSha256: [
    ["", "0".repeat(64)],
    ["0".repeat(63), "A".repeat(64)],
  ],
  octets: [
    ["", "0", "481234567"],
    ["-1", "1.5", "12a"],
  ],
  interval: [
    ["15 minutes", "1 hour", " 2  days "],
    ["", "0 hours", "1.5 hours", "1 week"],
  ],
  maximum: [
    [1, 2 ** 31 - 1, "5%", "0.5 %", "100%"],
    [0, 2 ** 31, "", "0%", "101%", "x"],
  ],
  percentage: [
    [0, 2.5, 100],
    [-1, 100.1, NaN],
  ],
  count: [
    [1, 1_000_000],
    [0, 1_000_001, NaN],
  ],
  pin: [
    ["", "4230.2.1", "4230.2.x", "4230", ">=1.2, <2"],
    ["x", ">=", "1.2.3,", "v1"],
  ],
} as const;

describe("checks", () => {
  it.each(Object.entries(CASES))("of %s are those of the server", (kind, cases) => {
    const check = checks[kind as keyof typeof CASES] as (
      value: unknown,
      field: string,
    ) => string | null;
    const [accepted, refused] = cases;
    expect(accepted.filter((value) => check(value, "field") !== null)).toEqual([]);
    expect(refused.filter((value) => check(value, "field") === null)).toEqual([]);
  });

  it("count characters as the server does", () => {
    expect(checks.line(2, 1)("🦎🦎", "name")).toBeNull();
    expect(checks.line(25, 1)("", "name")).toBe(
      "name must have 1 to 25 characters, not 0",
    );
    expect(checks.line(25)("a\nb", "name")).toBe("name must be a single line");
    expect(checks.prose(25)("a\nb", "description")).toBeNull();
    expect(checks.prose(25)("a\u0007b", "description")).toContain("control characters");
  });
});
