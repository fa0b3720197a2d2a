// Ranges of time that end at present, or where one looks back to.
import type { At } from "./at";
import { positionOf } from "./at";

export const RANGES = ["1h", "1d", "3d", "7d", "30d", "all"] as const;
export type Range = (typeof RANGES)[number];

const HOUR = 3_600_000;
const LENGTHS: Record<Exclude<Range, "all">, number> = {
  "1h": HOUR,
  "1d": 24 * HOUR,
  "3d": 3 * 24 * HOUR,
  "7d": 7 * 24 * HOUR,
  "30d": 30 * 24 * HOUR,
};

export const RANGE_LABELS: Record<Range, string> = {
  "1h": "last hour",
  "1d": "last 24 hours",
  "3d": "last 3 days",
  "7d": "last 7 days",
  "30d": "last 30 days",
  all: "all time",
};

// What part of time a list is about, as the URL says it: a range, or instants.
export type Span = {
  range?: Range | undefined;
  start?: string | undefined;
  end?: string | undefined;
};

// Its first instant; undefined for all time.
export const startOf = (span: Span, at: At, usual: Range): string | undefined => {
  if (span.start !== undefined || span.end !== undefined) return span.start;
  const range = span.range ?? usual;
  // NOTE: what instant a position is, is not known here.
  if (range === "all" || positionOf(at) !== undefined) return undefined;
  const end = at === undefined ? Date.now() : Date.parse(at);
  return new Date(end - LENGTHS[range]).toISOString();
};
