import { Text } from "@mantine/core";
import { ProgressLine } from "@/components/ProgressLine";
import { count, share } from "@/lib/numbers";
import { inWords } from "@/lib/time";
import type { Order, Work } from "./api";
import { TASKS } from "./words";

type Props = { order: Order | null; work: Work | null };

// How far what was ordered is, or what somebody is at on a command line.
export const WorkProgress = ({ order, work }: Props) => {
  if (!work) {
    const isWaiting = order?.state === "waiting";
    return isWaiting ? (
      <Text size="sm">{TASKS[order.task].noun} waits its turn</Text>
    ) : null;
  }
  const { doing } = TASKS[work.task];
  if (work.position === null || work.goal === null) {
    return <Text size="sm">{doing}…</Text>;
  }
  const { position, goal } = work;
  return (
    <ProgressLine label={doing} done={position} total={goal}>
      {doing}: {share(position, goal)}, at position {count(position)} of {count(goal)}
      {speed(work)}
    </ProgressLine>
  );
};

const speed = ({ position, goal, rate, seconds_left }: Work): string => {
  if (position !== null && goal !== null && position >= goal) {
    return ", finishing";
  }
  if (rate === null || seconds_left === null) return "";
  return `, ${count(Math.round(rate))} a second, ${inWords(seconds_left)} left`;
};
