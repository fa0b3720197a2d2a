import type { Tone } from "@/lib/statuses";
import type { Sink } from "./api";

// Whether somebody is told what happens, the worst first.
export const standingOf = (sink: Sink): { label: string; tone: Tone } => {
  if (!sink.is_configured) return { label: "Not told any more", tone: "gray" };
  if (failsNow(sink)) return { label: "Fails", tone: "red" };
  return sink.lag > 0 || sink.waiting > 0
    ? { label: "Under way", tone: "cyan" }
    : { label: "Up to date", tone: "green" };
};

// The last try failed: nothing was delivered after it.
const failsNow = ({ last_failure, last_delivery }: Sink): boolean =>
  last_failure !== null &&
  (last_delivery === null || Date.parse(last_failure.at) > Date.parse(last_delivery));
