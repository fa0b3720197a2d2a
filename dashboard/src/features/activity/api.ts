import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
} from "@tanstack/react-query";
import { askActivity } from "@/lib/activity";
import { type At, following } from "@/lib/at";
import { type ActivitySearch, wantedOf } from "./search";

const PER_PAGE = 50;

// Everything from the newest back to where somebody has read. Unless it is live it
// stays as it is, since who reads does not want it to move.
export const activityQuery = (search: ActivitySearch, at: At, isLive: boolean) =>
  infiniteQueryOptions({
    queryKey: ["activity", "pages", { search, at }],
    queryFn: ({ pageParam, signal }) =>
      askActivity(wantedOf(search, at), at, {
        limit: PER_PAGE,
        signal,
        ...(pageParam === undefined ? {} : { after: pageParam }),
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ activities, totalCount }) =>
      totalCount > activities.length ? Number(activities.at(-1)?.id) : undefined,
    placeholderData: keepPreviousData,
    ...(isLive ? following(at) : { staleTime: Infinity, refetchOnWindowFocus: false }),
  });

// The newest page, for those who read further below.
export const newestQuery = (search: ActivitySearch, at: At) =>
  queryOptions({
    queryKey: ["activity", "newest", { search, at }],
    queryFn: ({ signal }) =>
      askActivity(wantedOf(search, at), at, { limit: PER_PAGE, signal }),
    ...following(at),
  });
