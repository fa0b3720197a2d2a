import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import {
  api,
  because,
  body,
  type Schemas,
  type Versioned,
  versioned,
} from "@/lib/client";
import type { Role } from "@/lib/roles";

export type User = Schemas["UserObject"];
export type NewUser = Schemas["NewUser"];
export type UserChanges = { role: Role; team_id: string };
export type Team = Schemas["TeamObject"];
export type Session = Schemas["SessionListing"];

export const PER_PAGE = 50;
// As the server asks for it; see api/people/bodies.py.
export const SHORTEST_PASSWORD = 8;

export const usersQuery = (page: number) =>
  queryOptions({
    queryKey: ["users", { page }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/users", {
          params: { query: { page, perpage: PER_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const loadUser = (id: string): Promise<Versioned<User>> =>
  versioned(api.GET("/api/users/{user}", { params: { path: { user: id } } }));

export const addUser = (user: NewUser, reason: string) =>
  body(api.POST("/api/users", { body: user, headers: because(reason) }));

export const changeUser = (
  id: string,
  changes: UserChanges,
  etag: string,
  reason: string,
) =>
  api.PUT("/api/users/{user}", {
    params: { path: { user: id } },
    body: changes,
    headers: because(reason, etag),
  });

export const deleteUser = (id: string, reason: string) =>
  api.DELETE("/api/users/{user}", {
    params: { path: { user: id } },
    headers: because(reason),
  });

export const setPassword = (id: string, password: string) =>
  api.PUT("/api/users/{user}/password", {
    params: { path: { user: id } },
    body: { password },
  });

export const changeOwnPassword = (passwords: Schemas["OwnPassword"]) =>
  api.PUT("/api/password", { body: passwords });

// Of a user by name; one's own if there is none.
export const sessionsQuery = (user?: string) =>
  queryOptions({
    queryKey: ["sessions", { user }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/sessions", {
          params: { query: user === undefined ? {} : { user } },
          signal,
        }),
      ),
    refetchInterval: 30_000,
  });

export const endSession = (id: string) =>
  api.DELETE("/api/sessions/{session}", { params: { path: { session: id } } });

export const endOtherSessions = (reason: string) =>
  api.DELETE("/api/sessions", {
    params: { query: { others: true } },
    headers: because(reason),
  });

export const endSessionsOf = (user: string, reason: string) =>
  api.DELETE("/api/sessions", {
    params: { query: { user } },
    headers: because(reason),
  });

export const loadTeam = (id: string): Promise<Versioned<Team>> =>
  versioned(api.GET("/api/teams/{team}", { params: { path: { team: id } } }));

export const foundTeam = (name: string, reason: string) =>
  body(api.POST("/api/teams", { body: { name }, headers: because(reason) }));

export const renameTeam = (id: string, name: string, etag: string, reason: string) =>
  api.PUT("/api/teams/{team}", {
    params: { path: { team: id } },
    body: { name },
    headers: because(reason, etag),
  });

export const deleteTeam = (id: string, reason: string) =>
  api.DELETE("/api/teams/{team}", {
    params: { path: { team: id } },
    headers: because(reason),
  });
