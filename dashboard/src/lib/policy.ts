// Rollout policies in plain words; docs/rollouts.md has the rules behind them.
import type { Schemas } from "./client";
import { counted } from "./numbers";

type Group = Schemas["GroupObject"];
type PolicyField = Extract<keyof Group, `policy_${string}`>;

// The rollout policy of a group, as the API spells it; a GroupObject is one.
export type Policy = Pick<Group, PolicyField>;
export type Window = Schemas["Window"];
export type Blackout = Schemas["Blackout"];
export type Maximum = Policy["policy_max_updates_per_period"];

// What a group has where nobody said otherwise.
export const CAREFUL: Policy = {
  policy_updates_enabled: true,
  policy_safe_mode: true,
  policy_office_hours: false,
  policy_timezone: "UTC",
  policy_period_interval: "15 minutes",
  policy_max_updates_per_period: 2,
  policy_update_timeout: "60 minutes",
  policy_max_updates_in_progress: null,
  policy_update_windows: [],
  policy_blackouts: [],
  policy_rollout_percentage: 100,
  policy_pinned_version: "",
  policy_allow_downgrades: false,
  policy_confirmation_timeout: "24 hours",
  policy_max_attempts: 5,
  policy_retry_wait: "30 minutes",
  policy_halt_failure_percentage: 20,
  policy_halt_minimum_sample: 10,
};

// "At most 10 machines per hour, Monday–Friday 9–17 Europe/Berlin, stop above 5%
// failures": in a line what decides how a rollout goes.
export const policySummary = (policy: Policy): string => {
  const said = [
    pace(policy),
    slots(policy),
    policy.policy_safe_mode && "the first machine alone",
    times(policy),
    blackouts(policy),
    audience(policy),
    pin(policy),
    policy.policy_allow_downgrades && "downgrades too",
    stop(policy),
  ];
  const line = capital(said.filter(Boolean).join(", "));
  return policy.policy_updates_enabled ? line : `Updates are disabled. Else: ${line}`;
};

// The same and the rest, a sentence each, for those who set or look into a policy.
export const policySentences = (policy: Policy): string[] =>
  [
    !policy.policy_updates_enabled &&
      "Updates are disabled: nothing is granted, and nothing is offered again.",
    `${capital(pace(policy))} are granted the update${slots(policy) ? `, ${slots(policy)}` : ""}.`,
    policy.policy_safe_mode &&
      "The first machine of a new target goes alone; the rollout halts if it fails.",
    times(policy) && `Grants are given ${times(policy)} only.`,
    ...policy.policy_blackouts.map(
      (blackout) =>
        `Nothing is granted ${blackoutInWords(blackout)} (${zone(policy)}).`,
    ),
    audience(policy) && `${capital(audience(policy))} may update, drawn by lot.`,
    pin(policy) && `${capital(pin(policy))} may be offered.`,
    policy.policy_allow_downgrades &&
      "Machines that run a newer version are brought back to the target.",
    halting(policy),
    `A machine has ${policy.policy_update_timeout} to install, and then ` +
      `${policy.policy_confirmation_timeout} to be seen running it.`,
    `A machine that fails tries ${counted(policy.policy_max_attempts, "time")} at most: ` +
      `again after ${policy.policy_retry_wait}, then after twice that, up to a day.`,
  ].filter((sentence): sentence is string => Boolean(sentence));

const zone = (policy: Policy): string => policy.policy_timezone;

const pace = ({ policy_max_updates_per_period: most, ...policy }: Policy): string =>
  `at most ${machines(most)} per ${perInterval(policy.policy_period_interval)}`;

const slots = ({ policy_max_updates_in_progress: most }: Policy): string =>
  most === null ? "" : `${isPercentage(most) ? machines(most) : most} at one time`;

const audience = ({ policy_rollout_percentage: percentage }: Policy): string => {
  if (percentage >= 100) return "";
  return percentage <= 0 ? "no machine" : `only ${percentage}% of the machines`;
};

const pin = ({ policy_pinned_version: versions }: Policy): string =>
  versions && `only version ${versions}`;

const stop = ({ policy_halt_failure_percentage: most }: Policy): string => {
  if (most >= 100) return "never stop at failures";
  return most <= 0 ? "stop at any failure" : `stop above ${most}% failures`;
};

const halting = (policy: Policy): string => {
  const most = policy.policy_halt_failure_percentage;
  if (most >= 100) return "Failures, however many, do not halt the rollout.";
  const sample = counted(policy.policy_halt_minimum_sample, "update");
  const share = most <= 0 ? "any of them" : `more than ${most}% of them`;
  return `The rollout halts when ${sample} or more have ended and ${share} failed.`;
};

// When machines may be granted updates; empty for always.
const times = (policy: Policy): string => {
  const windows = policy.policy_update_windows.map(windowInWords).join(" or ");
  const office = policy.policy_office_hours ? "Monday–Friday 9–17" : "";
  // NOTE: both have to be open.
  const both = office && windows ? `${office} within ${windows}` : office || windows;
  return both && `${both} ${zone(policy)}`;
};

const blackouts = ({ policy_blackouts: [first, ...others] }: Policy): string => {
  if (first === undefined) return "";
  const more =
    others.length > 0 ? ` and in ${counted(others.length, "more blackout")}` : "";
  return `not ${blackoutInWords(first)}${more}`;
};

// "from 23 Dec 2026 18:00 to 2 Jan 2027", in the zone of the group.
export const blackoutInWords = ({ from, to }: Blackout): string =>
  `from ${spelled(from)} to ${spelled(to)}`;

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEK)[number];

export const DAYS: Readonly<Record<Weekday, string>> = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
};

// "Saturday, Sunday 22–6", "every day 1:30–4:00".
export const windowInWords = ({ days, from, to }: Window): string =>
  `${daysInWords(days)} ${hours(from, to)}`;

const daysInWords = (days: readonly Weekday[]): string => {
  const present = WEEK.map((day) => days.includes(day));
  if (present.every(Boolean)) return "every day";
  const runs: string[] = [];
  for (let first = 0; first < WEEK.length; first++) {
    if (!present[first]) continue;
    let last = first;
    while (present[last + 1]) last++;
    runs.push(run(first, last));
    first = last;
  }
  return runs.join(", ");
};

const run = (first: number, last: number): string => {
  const names = WEEK.slice(first, last + 1).map((day) => DAYS[day]);
  return names.length > 2 ? `${names[0]}–${names.at(-1)}` : names.join(", ");
};

const hours = (from: string, to: string): string => {
  if (from === to) return from === "00:00" ? "all day" : `${clock(from)} for 24 hours`;
  const isWhole = from.endsWith(":00") && to.endsWith(":00");
  const said = isWhole ? (time: string) => clock(time.slice(0, 2)) : clock;
  return `${said(from)}–${to === "00:00" ? said("24:00") : said(to)}`;
};

const clock = (time: string): string => time.replace(/^0(?=\d)/, "");

// "2026-12-23T18:00" is of the group's time zone, whatever the viewer's.
const spelled = (local: string): string => {
  const date = new Date(`${local}Z`);
  if (Number.isNaN(date.getTime())) return local;
  const day = date.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const time = local.slice(11, 16);
  return time === "00:00" ? day : `${day} ${clock(time)}`;
};

const perInterval = (interval: string): string =>
  interval.trim().replace(/^1 (\w+?)s?$/, "$1");

const isPercentage = (most: Maximum): most is string => typeof most === "string";

const machines = (most: Maximum): string =>
  isPercentage(most)
    ? `${most.replace(/\s+/g, "")} of the machines`
    : counted(most, "machine");

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
