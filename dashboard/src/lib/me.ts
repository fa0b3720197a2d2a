// Who has signed in, and what they may do.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useAt } from "./at";
import { api, body, Problem, type Schemas, carryCsrfToken } from "./client";

export type Session = Schemas["SessionObject"];
export type Me = Schemas["MeObject"];

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await body(api.GET("/api/session", { signal }));
      carryCsrfToken(session.csrf_token);
      return session;
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) return null;
      throw problem;
    }
  },
  staleTime: Infinity,
});

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => body(api.GET("/api/me", { signal })),
  staleTime: 60_000,
});

export const useMe = (): Me | undefined => useQuery(meQuery).data;

// Whether controls that change something are to be shown: never in the past.
export const useMayChange = (): boolean => {
  const me = useMe();
  const at = useAt();
  return at === undefined && (me?.may.change ?? false);
};

export const useMayAdminister = (): boolean => {
  const me = useMe();
  const at = useAt();
  return at === undefined && (me?.may.administer ?? false);
};
