import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type At, following, looking } from "@/lib/at";
import { api, because, body, type Schemas, versioned } from "@/lib/client";
import { type InstancesSearch, listQuery } from "./filters";

export type Instance = Schemas["InstanceObject"];
export type Explanation = Schemas["ExplanationObject"];
export type Finding = Schemas["FindingObject"];
export type Origin = Schemas["OriginObject"];
export type Entry = Schemas["HistoryObject"];
export type Orders = Schemas["OrdersBody"];
export type Ordered = Schemas["OrdersObject"];

export const PER_PAGE = 50;

export const instancesQuery = (app: string, search: InstancesSearch, at: At) =>
  queryOptions({
    queryKey: ["instances", "list", app, search, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/instances", {
          params: {
            path: { app },
            query: {
              ...listQuery(search),
              ...(search.sort && { sortFilter: search.sort }),
              ...(search.order && { sortOrder: search.order }),
              page: search.page ?? 1,
              perpage: PER_PAGE,
              ...looking(at),
            },
          },
          signal,
        }),
        // NOTE: a file is given only to who asks for one.
      ) as Promise<Schemas["InstanceListing"]>,
    placeholderData: keepPreviousData,
    ...following(at, 10),
  });

// Where the whole list is a file.
export const exportAddress = (app: string, search: InstancesSearch, at: At): string => {
  const query = { ...listQuery(search), ...looking(at), format: "csv" };
  const texts = Object.entries(query).map(([name, value]) => [name, String(value)]);
  return `/api/apps/${encodeURIComponent(app)}/instances?${new URLSearchParams(texts)}`;
};

export const instanceQuery = (app: string, instance: string, at: At) =>
  queryOptions({
    queryKey: ["instances", "one", app, instance, { at }],
    queryFn: ({ signal }) =>
      versioned(
        api.GET("/api/apps/{app}/instances/{instance}", {
          params: { path: { app, instance }, query: looking(at) },
          signal,
        }),
      ),
    ...following(at),
  });

export const explanationQuery = (app: string, instance: string, at: At) =>
  queryOptions({
    queryKey: ["instances", "explanation", app, instance, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/instances/{instance}/explain", {
          params: { path: { app, instance }, query: looking(at) },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    ...following(at),
  });

type Whose = { app: string; group: string; instance: string };

export const historyQuery = ({ app, group, instance }: Whose, limit: number, at: At) =>
  queryOptions({
    queryKey: ["instances", "history", app, group, instance, limit, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/groups/{group}/instances/{instance}/status_history", {
          params: { path: { app, group, instance }, query: { limit, ...looking(at) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    ...following(at, 10),
  });

// Orders the same of many machines, or tells what would come of it.
export const orderMany = (app: string, orders: Orders) =>
  body(
    api.POST("/api/apps/{app}/instances/orders", {
      params: { path: { app } },
      body: orders,
    }),
  );

// The orders to one machine; each goes to the version of it that was shown.
export const ordersTo = (app: string, instance: string, etag: string) => {
  const params = (reason: string) => ({
    path: { app, instance },
    header: because(reason, etag),
  });
  const one = "/api/apps/{app}/instances/{instance}" as const;
  return {
    alias: (alias: string, reason: string) =>
      api.PUT(`${one}/alias`, { params: params(reason), body: { alias } }),
    pin: (version: string, reason: string) =>
      api.PUT(`${one}/pin`, { params: params(reason), body: { version } }),
    move: (group_id: string, reason: string) =>
      api.PUT(`${one}/group`, { params: params(reason), body: { group_id } }),
    letGo: (reason: string) => api.DELETE(`${one}/group`, { params: params(reason) }),
    reset: (reason: string) => api.POST(`${one}/reset`, { params: params(reason) }),
    retire: (reason: string) => api.POST(`${one}/retire`, { params: params(reason) }),
  };
};

export type OrdersToOne = ReturnType<typeof ordersTo>;
