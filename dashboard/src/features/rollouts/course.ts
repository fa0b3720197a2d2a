// The course of a rollout as layers of a chart.
import type { Layer, Mark } from "@/components/chart/stacked";
import type { Course, Happening } from "./api";
import { COLORS, wentWrong } from "./outlook";

type Point = Course["points"][number];

const LAYERS: readonly (readonly [string, string, (point: Point) => number])[] = [
  ["Confirmed", COLORS.confirmed, ({ confirmed }) => confirmed],
  ["Awaiting confirmation", COLORS.claimed, ({ claimed }) => claimed],
  ["Under way", COLORS.under_way, ({ in_progress }) => in_progress],
  ["Went wrong", COLORS.wrong, wentWrong],
  ["Sent elsewhere", COLORS.superseded, ({ superseded }) => superseded],
];

export const layersOf = ({ points }: Course): Layer[] =>
  LAYERS.map(([name, color, of]) => ({ name, color, values: points.map(of) })).filter(
    ({ values }) => values.some(Boolean),
  );

const MARKED: Readonly<Record<string, string>> = {
  paused: "paused",
  resumed: "resumed",
  halted: "halted",
  halted_by_operator: "halted",
  finished: "finished",
};

// What stopped it and let it go on while it ran last.
export const marksOf = (course: Course, timeline: readonly Happening[]): Mark[] =>
  timeline.flatMap(({ at, event }) => {
    const label = MARKED[event];
    return label === undefined || at < course.start ? [] : [{ at, label }];
  });
