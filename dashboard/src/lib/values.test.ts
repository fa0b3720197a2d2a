import { describe, expect, it } from "vitest";
import { fieldInWords, isReadable, namesIn, valueInWords } from "./values";

const ID = "6f1ff5f4-4e1f-4b57-9f0e-8a2a9f6d2c11";
const NAMES = namesIn({ [ID]: { name: "4230.2.1", is_deleted: true } });
const NOBODY = new Map<string, string>();

describe("a changed value in words", () => {
  it.each([
    ["safe_mode", true, "yes"],
    ["channel_id", null, "none"],
    ["channels_blacklist", [], "none"],
    ["channels_blacklist", [ID, "x"], "4230.2.1 (deleted), x"],
    ["contents.size", 481234567, "481,234,567"],
    ["contents.arch", 2, "ARM64"],
    ["contents.type", 1, "Flatcar"],
    ["policy.rollout_percentage", 12.5, "12.5%"],
    [
      "policy.blackouts",
      [
        { from: "2026-12-23T18:00", to: "2027-01-02T00:00" },
        { from: "2027-04-01T00:00", to: "2027-04-02T00:00" },
      ],
      "from 23 Dec 2026 18:00 to 2 Jan 2027; from 1 Apr 2027 to 2 Apr 2027",
    ],
    [
      "policy.update_windows",
      [{ days: ["sat", "sun"], from: "22:00", to: "06:00" }],
      "Saturday, Sunday 22–6",
    ],
    ["contents.extra_files", [{ name: "oem.raw", size: 7 }], "name oem.raw, size 7"],
  ])("%s %j is %s", (field, value, words) => {
    expect(valueInWords(field, value, NAMES)).toBe(words);
  });

  it("is the beginning of an id that has no name", () => {
    expect(valueInWords("package_id", ID, NOBODY)).toBe("6f1ff5f4…");
    expect(isReadable({ after: [ID] }, NOBODY)).toBe(false);
    expect(isReadable({ after: [ID] }, NAMES)).toBe(true);
  });

  it("is of a field without its technicalities", () => {
    expect(fieldInWords("policy.max_attempts", NOBODY)).toBe("max attempts");
    expect(fieldInWords("channel_id", NOBODY)).toBe("channel");
    expect(fieldInWords(`floors.${ID}`, NAMES)).toBe("floor 4230.2.1 (deleted)");
  });
});
