import { queryOptions } from "@tanstack/react-query";
import { api, because, body, type Schemas } from "@/lib/client";

export type Syncer = Schemas["SyncerObject"];
export type SyncOrder = Schemas["SyncOrderObject"];
export type SyncedChannel = Schemas["ChannelSyncObject"];

// NOTE: of the present alone, as rounds have no past.
export const syncerQuery = queryOptions({
  queryKey: ["syncer"],
  queryFn: ({ signal }) => body(api.GET("/api/syncer", { signal })),
  refetchInterval: 3_000,
});

export const orderSync = (reason: string) =>
  api.POST("/api/syncer/sync", { headers: because(reason) });

// One order at a time.
export const mayBeOrdered = ({ enabled, order }: Syncer): boolean =>
  enabled && (order === null || order.ended_at !== null);
