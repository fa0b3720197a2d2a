import { describe, expect, it } from "vitest";
import { compareVersions } from "./versions";

describe("compareVersions", () => {
  it("goes by precedence", () => {
    const inOrder = [
      "nonsense",
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0",
      "1.2.0",
      "1.10.0",
      "4230.2.1",
    ];
    expect(inOrder.toReversed().toSorted(compareVersions)).toEqual(inOrder);
  });

  it("ignores build metadata", () => {
    expect(compareVersions("1.0.0+1", "1.0.0+2")).toBe(0);
  });
});
