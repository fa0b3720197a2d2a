import { queryOptions } from "@tanstack/react-query";
import { type At, following, looking } from "@/lib/at";
import { api, body, type Schemas } from "@/lib/client";

export type Application = Schemas["ApplicationObject"];

const PER_PAGE = 50;

export const applicationsQuery = (at: At) =>
  queryOptions({
    queryKey: ["applications", { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps", {
          params: { query: { perpage: PER_PAGE, ...looking(at) } },
          signal,
        }),
      ),
    ...following(at),
  });
