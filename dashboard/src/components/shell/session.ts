import { usePrevious } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { sessionQuery } from "@/lib/me";

// Follows what another tab may have done when one comes back to this one: signed out,
// or in as somebody else.
export const useSessionOfOtherTabs = (): void => {
  const queries = useQueryClient();
  const router = useRouter();
  const session = useQuery({ ...sessionQuery, refetchOnWindowFocus: "always" }).data;
  const now = session?.id;
  const before = usePrevious(now);
  const hasEnded = session === null;
  useEffect(() => {
    if (hasEnded) void router.invalidate();
    else if (before !== undefined && before !== now) void queries.invalidateQueries();
  }, [hasEnded, before, now, router, queries]);
};
