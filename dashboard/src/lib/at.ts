// The time machine: `at` in the URL puts every page at a past instant.
import { useSearch } from "@tanstack/react-router";

// An instant by ISO 8601, or a position of the log; undefined is now.
export type At = string | undefined;

// NOTE: in the URL a position is a number.
export const useAt = (): At => {
  const at = useSearch({ strict: false }).at;
  return at === undefined ? undefined : String(at);
};

// The query parameter of a request.
export const looking = (at: At): { at?: string } => (at === undefined ? {} : { at });

// How a query follows what it shows: now moves, the past stands still.
export const following = (at: At, seconds = 5) =>
  at === undefined ? { refetchInterval: seconds * 1000 } : { staleTime: Infinity };

// The position that an `at` names, if it names one.
export const positionOf = (at: At): number | undefined =>
  at !== undefined && /^\d+$/.test(at) ? Number(at) : undefined;

// How lists that have no `at`, being about the past, end where one looks back to: with
// cursors of their own. `end` is where they would end anyway.
export const untilMoment = (at: At, end?: string): { end?: string; after?: number } => {
  const position = positionOf(at);
  if (position !== undefined) return { after: position + 1 };
  if (at === undefined || (end !== undefined && Date.parse(end) < Date.parse(at))) {
    return {};
  }
  return { end: new Date(Date.parse(at) + 1).toISOString() };
};
