import { describe, expect, it } from "vitest";
import { changesOf, inShort } from "./differences";

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

describe("changes in short", () => {
  it("are as many as fit, and how many there are more", () => {
    const changes = ["a", "b"].map((field) => ({ field, before: 1, after: 2 }));

    expect(inShort(changes, new Map(), 1)).toBe("a 1 → 2, 1 more");
  });
});
