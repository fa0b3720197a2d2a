import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { type At, following, looking } from "@/lib/at";
import { api, because, body, type Schemas, versioned } from "@/lib/client";

export type Group = Schemas["GroupObject"];
export type Rollout = Schemas["RolloutObject"];
export type Story = Schemas["RolloutStoryObject"];
export type Happening = Schemas["TimelineObject"];
export type Evidence = Schemas["EvidenceObject"];
export type Failures = Schemas["FailuresObject"];
export type Explanation = Schemas["ExplanationObject"];
export type Course = Schemas["CourseObject"];

const PER_PAGE = 20;
// Instants of a course: a rate is read off it, too.
const POINTS = 121;

export const groupQuery = (app: string, group: string, at: At) =>
  queryOptions({
    queryKey: ["rollouts", "group", app, group, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/groups/{group}", {
          params: { path: { app, group }, query: looking(at) },
          signal,
        }),
      ),
    ...following(at),
  });

// A rollout with all that happened to it, and the version (ETag) that one sees.
export const storyQuery = (app: string, group: string, rollout: string, at: At) =>
  queryOptions({
    queryKey: ["rollouts", "story", app, group, rollout, { at }],
    queryFn: ({ signal }) =>
      versioned(
        api.GET("/api/apps/{app}/groups/{group}/rollouts/{rollout}", {
          params: { path: { app, group, rollout }, query: looking(at) },
          signal,
        }),
      ),
    ...following(at),
  });

// How far a rollout was from its start until now, or until its end.
export const courseQuery = (app: string, group: string, rollout: string, at: At) =>
  queryOptions({
    queryKey: ["rollouts", "course", app, group, rollout, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/groups/{group}/rollouts/{rollout}/timeline", {
          params: {
            path: { app, group, rollout },
            query: { points: POINTS, ...looking(at) },
          },
          signal,
        }),
      ),
    ...following(at, 15),
  });

// The rollouts of a group, the newest start first.
export const rolloutsQuery = (app: string, group: string, page: number, at: At) =>
  queryOptions({
    queryKey: ["rollouts", "list", app, group, page, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/groups/{group}/rollouts", {
          params: {
            path: { app, group },
            query: { page, perpage: PER_PAGE, ...looking(at) },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    ...following(at, 30),
  });

// One of the machines that wait: what it waits for stands for the others.
export const waitingQuery = (app: string, group: string, at: At) =>
  queryOptions({
    queryKey: ["rollouts", "waiting", app, group, { at }],
    queryFn: async ({ signal }) => {
      const { instances } = await body(
        api.GET("/api/apps/{app}/groups/{group}/instances", {
          params: {
            path: { app, group },
            query: { duration: "1d", status: 8, perpage: 1, ...looking(at) },
          },
          signal,
        }),
      );
      const [machine] = instances;
      if (machine === undefined) return null;
      return body(
        api.GET("/api/apps/{app}/instances/{instance}/explain", {
          params: { path: { app, instance: machine.id }, query: looking(at) },
          signal,
        }),
      );
    },
    ...following(at, 15),
  });

// Asks for the headline of a group's page before the page is there.
export const askAhead = async (
  queries: QueryClient,
  app: string,
  group: string,
  at: At,
) => {
  const { rollout } = await queries.query(groupQuery(app, group, at));
  if (rollout === null) return;
  await Promise.all([
    queries.query(storyQuery(app, group, rollout.id, at)),
    queries.query(courseQuery(app, group, rollout.id, at)),
  ]);
};

// NOTE: whatever version one saw: a stop is not refused because somebody was faster.
export const pause = (group: Group, reason: string) =>
  api.POST("/api/apps/{app}/groups/{group}/pause", {
    params: { path: { app: group.application_id, group: group.id } },
    headers: because(reason),
  });

export const halt = (group: Group, reason: string) =>
  api.POST("/api/apps/{app}/groups/{group}/halt", {
    params: { path: { app: group.application_id, group: group.id } },
    headers: because(reason),
  });

// Only what one saw goes on: not what failures have halted meanwhile.
export const resume = (group: Group, reason: string, etag: string) =>
  api.POST("/api/apps/{app}/groups/{group}/resume", {
    params: { path: { app: group.application_id, group: group.id } },
    headers: because(reason, etag),
  });
