import { describe, expect, it } from "vitest";
import { byStatus, byVersion } from "./layers";

const TIMELINE = {
  "2026-08-03T11:00:00Z": { "4": { "2.0.0": 3 }, "8": { "1.0.0": 1, "2.0.0": 1 } },
  "2026-08-03T10:00:00Z": { "8": { "1.0.0": 4 } },
};

describe("The layers of a timeline", () => {
  it("by version sum over the statuses, the lowest at the bottom", () => {
    const { instants, layers } = byVersion(TIMELINE, new Map([["1.0.0", "#111"]]));

    expect(instants).toEqual(["2026-08-03T10:00:00Z", "2026-08-03T11:00:00Z"]);
    expect(layers).toMatchObject([
      { name: "1.0.0", color: "#111", values: [4, 1] },
      { name: "2.0.0", values: [0, 4] },
    ]);
  });

  it("by status sum over the versions, of statuses that somebody has", () => {
    expect(byStatus(TIMELINE).layers).toMatchObject([
      { name: "Complete", values: [0, 3] },
      { name: "On hold", values: [4, 2] },
    ]);
  });
});
