import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/lib/client";

export type Ways = Schemas["Ways"];

// The ways to sign in here.
export const waysQuery = queryOptions({
  queryKey: ["ways"],
  queryFn: ({ signal }) => body(api.GET("/config", { signal })),
  staleTime: Infinity,
});

export const signIn = (username: string, password: string) =>
  body(api.POST("/api/session", { body: { username, password } }));
