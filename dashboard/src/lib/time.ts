// Instants in the viewer's zone, and lengths of time in words.
const exact = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "long",
});
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

// "3 hours ago", "in 2 days", "just now".
export const fromNow = (instant: Date, now: Date = new Date()): string => {
  const seconds = (instant.getTime() - now.getTime()) / 1000;
  const fitting = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  if (fitting === undefined) return seconds > 30 ? "in a moment" : "just now";
  return relative.format(Math.round(seconds / fitting[1]), fitting[0]);
};

// "23 Nov 2026, 20:15:07 CET": in full, for those who point at it.
export const inFull = (instant: Date): string => exact.format(instant);

// "2 h 5 min", of seconds.
export const inWords = (seconds: number): string => {
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
  ] as const;
  const said = parts.filter(([number]) => number > 0).slice(0, 2);
  return (
    said.map(([number, unit]) => `${number} ${unit}`).join(" ") || "under a minute"
  );
};

// What a field of the type datetime-local holds: "2026-11-23T20:15:07" in one's zone.
export const toLocal = (instant: Date): string =>
  new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, 19);

// The instant of such a field, by ISO 8601; undefined while it is not filled in.
export const fromLocal = (local: string): string | undefined =>
  local === "" ? undefined : new Date(local).toISOString();

// "Europe/Berlin"
export const viewersZone = (): string =>
  Intl.DateTimeFormat().resolvedOptions().timeZone;
