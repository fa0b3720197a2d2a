// Which part of the past charts show, as the URL has it.
import { z } from "zod/mini";
import { oneOf } from "@/lib/search";

export const DURATIONS = ["1h", "1d", "7d", "30d"] as const;
export type Duration = (typeof DURATIONS)[number];
export const IN_WORDS: Readonly<Record<Duration, string>> = {
  "1h": "1 hour",
  "1d": "1 day",
  "7d": "7 days",
  "30d": "30 days",
};

// Instants of a chart: enough that its curves are curves, few enough to be read at once.
export const POINTS = 61;

const instant = z.catch(
  z.optional(z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text))))),
  undefined,
);

// The last day unless the URL says otherwise; `from` begins a span of one's own.
export const spanSearch = {
  duration: oneOf(DURATIONS),
  from: instant,
  to: instant,
};
export type SpanSearch = {
  duration?: Duration | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

// As the API asks for it.
export type Span = { duration: Duration } | { start: string; end?: string };

export const spanOf = ({ duration, from, to }: SpanSearch): Span =>
  from === undefined
    ? { duration: duration ?? "1d" }
    : { start: from, ...(to === undefined ? {} : { end: to }) };
