// How fast a rollout goes, and how long it will take.
import { counted } from "@/lib/numbers";
import type { Course, Group, Story } from "./api";
import { isGoing, wholeOf } from "./outlook";

const HOUR = 3_600_000;
const MINUTE = 60_000;

// Machines that were updated per hour, over a time of so many milliseconds.
export type Rate = { perHour: number; over: number };

// The rate over the last hour, or the last twentieth of a long rollout; nothing before
// it has run for two minutes since it started or was resumed.
export const rateOf = (course: Course, since: string): Rate | undefined => {
  const [start, end] = [Date.parse(course.start), Date.parse(course.end)];
  const from = Math.max(
    end - Math.max(HOUR, (end - start) / 20),
    Date.parse(since),
    start,
  );
  const last = course.points.at(-1);
  const first = course.points.findLast(({ at }) => Date.parse(at) <= from + 1);
  if (last === undefined || first === undefined) return undefined;
  const over = end - Date.parse(first.at);
  if (over < 2 * MINUTE) return undefined;
  const updated = Math.max(0, last.succeeded - first.succeeded);
  return { perHour: (updated * HOUR) / over, over };
};

type Estimate = { text: string; note: string };

// How long it will take from now on, and on what that rests.
export const timeLeft = (group: Group, story: Story, rate?: Rate): Estimate => {
  if (story.state === "finished")
    return { text: "None", note: "all machines are there" };
  if (!isGoing(group, story)) {
    const why = story.state === "running" ? "updates are disabled" : story.state;
    return { text: "–", note: `not while ${why}` };
  }
  const open = stillOpen(group, story);
  if (open === 0) return { text: "None", note: whyNobody(group, story) };
  const best = (open / grantsPerHour(group, story)) * HOUR;
  const going = rate && rate.perHour > 0 ? (open / rate.perHour) * HOUR : undefined;
  if (going === undefined) {
    return { text: roughly(best, "at least"), note: "as fast as the policy allows" };
  }
  return best > going
    ? { text: roughly(best), note: "as fast as the policy allows" }
    : { text: roughly(going), note: "if it goes on like this" };
};

// Machines that are still to be updated, of those that the policy lets have it.
const stillOpen = (group: Group, story: Story): number => {
  const { machines, left } = wholeOf(story);
  const kept = Math.round(machines * (1 - group.policy_rollout_percentage / 100));
  return Math.max(0, left - kept);
};

const whyNobody = (group: Group, story: Story): string =>
  wholeOf(story).left === 0
    ? "all machines are there"
    : `open to ${group.policy_rollout_percentage}% only`;

const grantsPerHour = (group: Group, story: Story): number => {
  const most = group.policy_max_updates_per_period;
  const { machines } = wholeOf(story);
  const grants =
    typeof most === "number"
      ? most
      : Math.max(1, Math.floor((machines * Number.parseFloat(most)) / 100));
  return (grants * HOUR) / lengthOf(group.policy_period_interval);
};

const UNITS = { second: 1000, minute: MINUTE, hour: HOUR, day: 24 * HOUR } as const;

// Of "15 minutes", in milliseconds.
const lengthOf = (interval: string): number => {
  const [number = "1", unit = "hour"] = interval.trim().split(/\s+/);
  const length = UNITS[unit.replace(/s$/, "") as keyof typeof UNITS];
  return Number(number) * length;
};

// "about 3 hours"
export const roughly = (length: number, how = "about"): string => {
  if (length < MINUTE) return "under a minute";
  if (length > 365 * UNITS.day) return "over a year";
  const [unit, size] =
    length < 2 * HOUR
      ? (["minute", MINUTE] as const)
      : length < 2 * UNITS.day
        ? (["hour", HOUR] as const)
        : (["day", UNITS.day] as const);
  return `${how} ${counted(Math.round(length / size), unit)}`;
};

// "12 per hour", with a decimal where that says something.
export const perHour = (rate: Rate): string => {
  const digits = rate.perHour < 10 ? 1 : 0;
  const number = new Intl.NumberFormat("en", { maximumFractionDigits: digits });
  return `${number.format(rate.perHour)} per hour`;
};
