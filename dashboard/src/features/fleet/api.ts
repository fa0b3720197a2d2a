import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type At, following, looking } from "@/lib/at";
import { api, body, type Schemas } from "@/lib/client";
import { POINTS, type Span } from "./spans";

export type Stats = Schemas["StatsObject"];
// By instant, number of the status, and version.
export type StatusTimeline = Record<string, Record<string, Record<string, number>>>;

const path = (app: string, group: string) => ({ app, group });

// Where the machines stood along a span of time.
export const timelineQuery = (app: string, group: string, span: Span, at: At) =>
  queryOptions({
    queryKey: ["fleet", "timeline", app, group, span, { at }],
    queryFn: ({ signal }): Promise<StatusTimeline> =>
      body(
        api.GET("/api/apps/{app}/groups/{group}/status_timeline", {
          params: {
            path: path(app, group),
            query: { ...span, points: POINTS, ...looking(at) },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    ...following(at, 30),
  });

// The machines by status; those that came by within a day.
export const statsQuery = (app: string, group: string, at: At) =>
  queryOptions({
    queryKey: ["fleet", "stats", app, group, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/groups/{group}/instances_stats", {
          params: {
            path: path(app, group),
            query: { duration: "1d", ...looking(at) },
          },
          signal,
        }),
      ),
    ...following(at, 10),
  });
