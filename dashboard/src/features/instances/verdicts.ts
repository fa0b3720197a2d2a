// What a verdict means at a glance.
import type { Explanation } from "./api";

type Look = { color: string; label: string };

const MAY: Look = { color: "green", label: "May update" };
const DONE: Look = { color: "green", label: "Nothing to do" };
const NOTHING: Look = { color: "gray", label: "Nothing to offer" };
export const WAITS: Look = { color: "yellow", label: "Has to wait" };

const LOOKS: Partial<Record<Explanation["verdict"], Look>> = {
  granted: MAY,
  offeredAgain: { color: "cyan", label: "On its way" },
  upToDate: DONE,
  noPackage: NOTHING,
  blacklisted: NOTHING,
  deltaNotTaken: NOTHING,
};

export const lookOf = (verdict: Explanation["verdict"]): Look =>
  LOOKS[verdict] ?? WAITS;

// "maxUpdatesPerPeriod" as "Max updates per period"
export const spelledOut = (name: string): string => {
  const words = name
    .replace(/_/g, " ")
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};
