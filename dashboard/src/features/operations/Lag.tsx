import { Text } from "@mantine/core";
import { counted } from "@/lib/numbers";
import { inWords } from "@/lib/time";
import type { Projection } from "./api";

// How far a projection is behind the log, in events and in time.
export const Lag = ({ projection }: { projection: Projection }) => {
  const { is_inline, lag, lag_seconds } = projection;
  if (is_inline) return <Text size="sm">none, in each append</Text>;
  if (lag === 0) return <Text size="sm">none</Text>;
  return (
    <Text size="sm">
      {counted(lag, "event")}
      {lag_seconds !== null && `, ${inSeconds(lag_seconds)}`}
    </Text>
  );
};

const inSeconds = (seconds: number): string =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : inWords(seconds);
