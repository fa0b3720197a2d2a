// Tasks and states of projections in words.
import type { Tone } from "@/lib/statuses";
import { type Projection, rowsThatDiffer, type Task } from "./api";
import { count, counted } from "@/lib/numbers";

type Words = {
  label: string;
  // What was ordered, as the beginning of a sentence.
  noun: string;
  // What is done, while it is.
  doing: string;
  what: (projection: Projection) => string;
};

export const TASKS: Record<Task, Words> = {
  rebuild: {
    label: "Rebuild",
    noun: "Rebuild",
    doing: "Building",
    what: ({ position }) =>
      `It is built anew from the log up to position ${count(position)}, beside the live ` +
      "one, which goes on serving. That takes disk for a second copy of the tables.",
  },
  diff: {
    label: "Compare",
    noun: "Comparison",
    doing: "Comparing",
    what: () =>
      "What is beside is caught up and compared with the live one, row by row. Nothing " +
      "changes.",
  },
  switch: {
    label: "Switch",
    noun: "Switch",
    doing: "Switching",
    what: (projection) =>
      "What is beside takes the place of the live one, whose rows are thrown away. " +
      foundBefore(projection),
  },
  drop: {
    label: "Drop",
    noun: "Drop",
    doing: "Dropping",
    what: () => "What is built beside the live one is thrown away. The live one stays.",
  },
};

const foundBefore = ({ comparison }: Projection): string => {
  if (!comparison) return "It was not compared with it before.";
  const { position, is_equal } = comparison;
  const rows = rowsThatDiffer(comparison);
  return is_equal
    ? `No row differed at position ${count(position)}.`
    : `${counted(rows, "row")} differed at position ${count(position)}.`;
};

export const STATES: Record<Projection["state"], { label: string; tone: Tone }> = {
  running: { label: "Running", tone: "green" },
  failed: { label: "Stopped", tone: "red" },
  outdated: { label: "Outdated", tone: "yellow" },
};
