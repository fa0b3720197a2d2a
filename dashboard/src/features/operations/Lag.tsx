import { counted } from "@/lib/numbers";
import { inWords } from "@/lib/time";
import type { Projection } from "./api";

// How far a projection is behind the log, in events and in time.
export const Lag = ({ projection }: { projection: Projection }) => {
  const { lag, lag_seconds } = projection;
  if (lag === 0) return "none";
  return [counted(lag, "event"), ...(lag_seconds ? [inSeconds(lag_seconds)] : [])].join(
    ", ",
  );
};

const inSeconds = (seconds: number): string =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : inWords(seconds);
