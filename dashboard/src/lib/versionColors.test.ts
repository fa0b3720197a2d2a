import { describe, expect, it } from "vitest";
import { versionColors } from "./versionColors";

describe("Colours of versions", () => {
  it("keep their colour whatever else is shown", () => {
    const alone = versionColors(["4230.2.1"]);
    const among = versionColors(["4152.2.0", "4230.2.1", "4081.2.0"]);

    expect(among.get("4230.2.1")).toBe(alone.get("4230.2.1"));
    expect(new Set(among.values()).size).toBe(3);
  });

  it("keep the colour that they have among others", () => {
    const among = versionColors(["4152.2.0", "4230.2.1", "4081.2.0"]);
    const alone = versionColors(["4081.2.0"], among);

    expect(alone.get("4081.2.0")).toBe(among.get("4081.2.0"));
  });

  it("are not grey where they are few, though there are many elsewhere", () => {
    const among = new Map([["1.0.0", "#868e96"]]);

    expect(versionColors(["1.0.0"], among).get("1.0.0")).not.toBe("#868e96");
  });

  it("are grey if there are more than colours", () => {
    const versions = Array.from({ length: 9 }, (_, number) => `1.0.${number}`);

    expect(versionColors(versions).get("1.0.0")).toBe("#868e96");
  });
});
