import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useAt } from "@/lib/at";
import { activityQuery, newestQuery } from "./api";
import type { ActivitySearch } from "./search";

const NEAR_PX = 40;

const onScroll = (tell: () => void) => {
  window.addEventListener("scroll", tell, { passive: true });
  return () => window.removeEventListener("scroll", tell);
};

const useIsAtTop = () => useSyncExternalStore(onScroll, () => window.scrollY < NEAR_PX);

// The activity as somebody reads it. At the top what is new comes by itself; further
// down `news` counts it, and `show` goes there.
export const useActivity = (search: ActivitySearch) => {
  const at = useAt();
  const queries = useQueryClient();
  const isAtTop = useIsAtTop();
  const { queryKey } = activityQuery(search, at, true);
  const hasReadOn = (queries.getQueryData(queryKey)?.pages.length ?? 1) > 1;
  const isLive = isAtTop && !hasReadOn;
  const entries = useInfiniteQuery(activityQuery(search, at, isLive));
  const isOver = at !== undefined || search.end !== undefined;
  const newest = useQuery({ ...newestQuery(search, at), enabled: !isLive && !isOver });
  const top = Number(entries.data?.pages[0]?.activities[0]?.id ?? 0);
  const isNew = ({ id }: { id: string }) => Number(id) > top;
  return {
    entries,
    news: isLive ? 0 : (newest.data?.activities.filter(isNew).length ?? 0),
    show: () => {
      queries.setQueryData(queryKey, (old) =>
        old === undefined || newest.data === undefined
          ? old
          : { pages: [newest.data], pageParams: [undefined] },
      );
      window.scrollTo({ top: 0 });
    },
  };
};
