import { Group, Progress, Stack, Text } from "@mantine/core";
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
  const done = share(work.position, work.goal);
  return (
    <Stack gap={4}>
      <Progress
        value={(100 * work.position) / Math.max(work.goal, 1)}
        aria-label={`${doing}, ${done}`}
        animated
      />
      <Group gap="xs">
        <Text size="sm">
          {doing}: {done}, at position {count(work.position)} of {count(work.goal)}
          {speed(work)}
        </Text>
      </Group>
    </Stack>
  );
};

const speed = ({ position, goal, rate, seconds_left }: Work): string => {
  if (position !== null && goal !== null && position >= goal) {
    return ", finishing";
  }
  if (rate === null || seconds_left === null) return "";
  return `, ${count(Math.round(rate))} a second, ${inWords(seconds_left)} left`;
};
