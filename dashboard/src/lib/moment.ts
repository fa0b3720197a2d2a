// The moment that one looks back to: whether it is one, and which instant it is.
import { queryOptions } from "@tanstack/react-query";
import { type At, looking, positionOf } from "./at";
import { api, body } from "./client";

type Moment = {
  // What the URL says.
  at: string;
  // When it was; undefined of a position after which nothing is seen by the viewer.
  instant: Date | undefined;
};

// Refused, as the server puts it, if there is no such moment.
export const momentQuery = (at: At) =>
  queryOptions({
    queryKey: ["moment", { at }],
    queryFn: async ({ signal }): Promise<Moment | null> => {
      if (at === undefined) return null;
      // NOTE: any page that looks back would do; the server knows what a moment is.
      await body(
        api.GET("/api/apps", {
          params: { query: { perpage: 1, ...looking(at) } },
          signal,
        }),
      );
      return { at, instant: await instantOf(at, signal) };
    },
    staleTime: Infinity,
  });

const instantOf = async (
  at: string,
  signal: AbortSignal,
): Promise<Date | undefined> => {
  const position = positionOf(at);
  if (position === undefined) return new Date(at);
  const events = await body(
    api.GET("/api/events", {
      params: { query: { after: String(Math.max(0, position - 1)), limit: 1 } },
      signal,
    }),
  );
  const event = (events as { events: { recorded_at: string }[] }).events[0];
  return event === undefined ? undefined : new Date(event.recorded_at);
};
