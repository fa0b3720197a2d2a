import { useQuery } from "@tanstack/react-query";
import { useAt } from "@/lib/at";
import { groupQuery, storyQuery } from "./api";

// A group and its current rollout, which is undefined where it has none. `isReady` once
// both are known.
export const useCurrent = (app: string, id: string) => {
  const at = useAt();
  const group = useQuery(groupQuery(app, id, at));
  const rollout = group.data?.rollout?.id;
  const story = useQuery({
    ...storyQuery(app, id, rollout ?? "", at),
    enabled: rollout !== undefined,
  });
  return {
    group: group.data,
    story: rollout === undefined ? undefined : story.data,
    isReady:
      group.data !== undefined && (rollout === undefined || story.data !== undefined),
    problem: group.error ?? story.error,
    retry: () => void Promise.all([group.refetch(), story.refetch()]),
  };
};
