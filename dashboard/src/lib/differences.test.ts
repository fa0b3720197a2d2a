import { describe, expect, it } from "vitest";
import { changesOf, fieldInWords, inShort, valueInWords } from "./differences";

const ID = "6f1ff5f4-4e1f-4b57-9f0e-8a2a9f6d2c11";

describe("changesOf", () => {
  it("lists nested fields by themselves", () => {
    expect(
      changesOf({ policy: { a: 1, b: 2 } }, { policy: { a: 3, b: 2 } }),
    ).toContainEqual({ field: "policy.a", before: 1, after: 3 });
  });

  it("has no before of what is new", () => {
    expect(changesOf({}, { policy: { a: 1 } })).toEqual([
      { field: "policy.a", before: undefined, after: 1 },
    ]);
  });
});

describe("a changed value in words", () => {
  it.each([
    [true, "yes"],
    [null, "none"],
    [[], "none"],
    [[ID, "x"], "stable, x"],
    [{ a: 1 }, '{"a":1}'],
  ])("%j is %s", (value, words) => {
    expect(valueInWords(value, new Map([[ID, "stable"]]))).toBe(words);
  });

  it("is the beginning of an id that has no name", () => {
    expect(valueInWords(ID)).toBe("6f1ff5f4…");
  });

  it("is of a field without its technicalities", () => {
    expect(fieldInWords("policy.max_attempts")).toBe("max attempts");
    expect(fieldInWords("channel_id")).toBe("channel");
  });

  it("says how many more there are", () => {
    const changes = ["a", "b"].map((field) => ({ field, before: 1, after: 2 }));

    expect(inShort(changes, 1)).toBe("a 1 → 2, 1 more");
  });
});
