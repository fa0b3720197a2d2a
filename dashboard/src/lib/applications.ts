// An application with its groups and channels, for every page that says its name.
import { queryOptions } from "@tanstack/react-query";
import { type At, following, looking } from "./at";
import { api, body } from "./client";

// Most pages need it for names, which change seldom.
const SLOWLY = 30;

export const applicationQuery = (app: string, at: At) =>
  queryOptions({
    queryKey: ["application", app, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}", {
          params: { path: { app }, query: looking(at) },
          signal,
        }),
      ),
    ...following(at, SLOWLY),
  });
