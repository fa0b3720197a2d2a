import { describe, expect, it } from "vitest";
import { versionColors } from "./versionColors";
import { partsOf } from "./versionShares";

describe("partsOf", () => {
  it("gives the newest version first, each in its colour", () => {
    const shares = [
      { version: "1.9.0", instances: 1, percentage: 33.3 },
      { version: "1.10.0", instances: 2, percentage: 66.7 },
    ];
    const colors = versionColors(["1.9.0", "1.10.0"]);

    expect(partsOf(shares, colors)).toEqual([
      { label: "1.10.0", number: 2, color: colors.get("1.10.0") },
      { label: "1.9.0", number: 1, color: colors.get("1.9.0") },
    ]);
  });
});
