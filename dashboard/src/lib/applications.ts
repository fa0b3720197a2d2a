// Applications by name, for those who choose among them or show an id.
import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";

// The server gives no more at once.
const ALL = 1000;

export const applicationNamesQuery = queryOptions({
  queryKey: ["applications", "names"],
  queryFn: async ({ signal }) => {
    const query = { perpage: ALL };
    const list = await body(api.GET("/api/apps", { params: { query }, signal }));
    return new Map(list.applications.map(({ id, name }) => [id, name]));
  },
  staleTime: 60_000,
});
