// What an operator decides about a group, as its form has it, and what is acceptable.
import { checks } from "@/lib/checks";
import { type Blackout, CAREFUL, type Policy, type Window } from "@/lib/policy";
import type { Group } from "../api";

export type GroupValues = Policy &
  Pick<Group, "name" | "description" | "track" | "channel_id">;

const NEW: GroupValues = {
  name: "",
  description: "",
  track: "",
  channel_id: null,
  ...CAREFUL,
};

// Of a group, or what a new one begins with.
export const valuesOf = (group: GroupValues = NEW): GroupValues =>
  Object.fromEntries(
    Object.keys(NEW).map((name) => [name, group[name as keyof GroupValues]]),
  ) as GroupValues;

const MOST_SCHEDULED = 50;
const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;
const MOMENT = /^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]$/;

const tooMany = (entries: readonly unknown[], field: string): string | null =>
  entries.length > MOST_SCHEDULED
    ? `${field} has at most ${MOST_SCHEDULED} entries`
    : null;

const first = (wrong: readonly (string | null)[]): string | null =>
  wrong.find((words) => words !== null) ?? null;

const checkWindow = ({ days, from, to }: Window): string | null => {
  if (days.length === 0) return "policy_update_windows must name at least one day";
  const odd = [from, to].find((time) => !TIME.test(time));
  return odd === undefined
    ? null
    : `'${odd}' is not a time of day: write it as in '22:00'`;
};

const checkBlackout = ({ from, to }: Blackout): string | null => {
  const odd = [from, to].find((moment) => !MOMENT.test(moment));
  if (odd !== undefined) {
    return `'${odd}' is not a date and a time: write it as in '2026-12-23T18:00'`;
  }
  return to <= from ? "policy_blackouts must end later than it begins" : null;
};

// In the words of the server, which says the same.
export const groupChecks = {
  name: (name: string) => checks.line(50, 1)(name, "name"),
  description: (text: string) => checks.prose(250)(text, "description"),
  track: (track: string) => checks.line(256)(track, "track"),
  policy_period_interval: (text: string) => checks.interval(text, ""),
  policy_update_timeout: (text: string) => checks.interval(text, ""),
  policy_confirmation_timeout: (text: string) => checks.interval(text, ""),
  policy_retry_wait: (text: string) => checks.interval(text, ""),
  policy_max_updates_per_period: (most: number | string) =>
    checks.maximum(most, "policy_max_updates_per_period"),
  policy_max_updates_in_progress: (most: number | string | null) =>
    most === null ? null : checks.maximum(most, "policy_max_updates_in_progress"),
  policy_rollout_percentage: (share: number) =>
    checks.percentage(share, "policy_rollout_percentage"),
  policy_halt_failure_percentage: (share: number) =>
    checks.percentage(share, "policy_halt_failure_percentage"),
  policy_halt_minimum_sample: (number: number) =>
    checks.count(number, "policy_halt_minimum_sample"),
  policy_max_attempts: (number: number) => checks.count(number, "policy_max_attempts"),
  policy_pinned_version: (pin: string) => checks.pin(pin, "policy_pinned_version"),
  policy_update_windows: (windows: readonly Window[]) =>
    tooMany(windows, "policy_update_windows") ?? first(windows.map(checkWindow)),
  policy_blackouts: (blackouts: readonly Blackout[]) =>
    tooMany(blackouts, "policy_blackouts") ?? first(blackouts.map(checkBlackout)),
};

// Whether the policy makes sense, so that it can be told in words.
export const isSound = (values: GroupValues): boolean =>
  Object.entries(groupChecks)
    .filter(([name]) => name.startsWith("policy_"))
    .every(([name, check]) => {
      const value = values[name as keyof GroupValues];
      return (check as (value: unknown) => string | null)(value) === null;
    });
