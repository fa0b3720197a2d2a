import { describe, expect, it } from "vitest";
import { versionColors } from "./versionColors";

describe("Colours of versions", () => {
  it("keep their colour whatever else is shown", () => {
    const alone = versionColors(["4230.2.1"]);
    const among = versionColors(["4152.2.0", "4230.2.1", "4081.2.0"]);

    expect(among.get("4230.2.1")).toBe(alone.get("4230.2.1"));
    expect(new Set(among.values()).size).toBe(3);
  });

  it("are grey if there are more than colours", () => {
    const versions = Array.from({ length: 9 }, (_, number) => `1.0.${number}`);

    expect(versionColors(versions).get("1.0.0")).toBe("#868e96");
  });
});
