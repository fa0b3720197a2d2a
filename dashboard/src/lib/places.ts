// What there is, by name: applications with their groups and channels.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { type At, looking, useAt } from "./at";
import { api, body } from "./client";

const AT_ONCE = 1000;

const placesQuery = (at: At) =>
  queryOptions({
    queryKey: ["applications", "places", { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps", {
          params: { query: { perpage: AT_ONCE, ...looking(at) } },
          signal,
        }),
      ),
    select: ({ applications }) => applications,
    staleTime: 60_000,
  });

// All applications that one sees; none until they are known.
export const usePlaces = () => useQuery(placesQuery(useAt())).data ?? [];
