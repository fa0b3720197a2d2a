import { describe, expect, it } from "vitest";
import { lastInWords, stacked } from "@/components/chart/stacked";
import { layersOf, marksOf } from "./course";
import { aCourse } from "@/test/rollouts";

describe("The course of a rollout", () => {
  it("is drawn in layers, of those that there are", () => {
    const layers = layersOf(aCourse(60, [0, 5, 1234]));

    expect(layers.map(({ name }) => name)).toEqual(["Confirmed"]);
    expect(lastInWords(layers)).toBe("Confirmed: 1,234");
  });

  it("is marked where it was stopped, since it started last", () => {
    const course = aCourse(60, [0, 5]);
    const happening = { actor: "alice", reason: "" };
    const timeline = [
      { ...happening, event: "paused", at: "2026-08-01T10:00:00Z" },
      { ...happening, event: "restarted", at: course.start },
      { ...happening, event: "halted", at: course.end },
    ];

    expect(marksOf(course, timeline)).toEqual([{ at: course.end, label: "halted" }]);
  });
});

describe("The option of a chart", () => {
  it("stacks the layers at their instants", () => {
    const option = stacked(
      ["t1", "t2"],
      [{ name: "a", color: "#fff", values: [1, 2] }],
    );

    expect(option["series"]).toMatchObject([
      { stack: "all", data: [["t1", 1], ["t2", 2]] }, // prettier-ignore
    ]);
  });
});
