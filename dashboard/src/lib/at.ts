// The time machine: `at` in the URL puts every page at a past instant.
import { useSearch } from "@tanstack/react-router";

// An instant by ISO 8601, or a position of the log; undefined is now.
export type At = string | undefined;

export const useAt = (): At => useSearch({ strict: false }).at;

// The query parameter of a request.
export const looking = (at: At): { at?: string } => (at === undefined ? {} : { at });

// How a query follows what it shows: now moves, the past stands still.
export const following = (at: At, seconds = 5) =>
  at === undefined ? { refetchInterval: seconds * 1000 } : { staleTime: Infinity };
