import { describe, expect, it } from "vitest";
import {
  CAREFUL,
  type Policy,
  policySentences,
  policySummary,
  windowInWords,
} from "./policy";

const bold: Policy = {
  ...CAREFUL,
  policy_safe_mode: false,
  policy_halt_failure_percentage: 100,
};
const said = (changes: Partial<Policy>): string =>
  policySummary({ ...bold, ...changes });
const told = (changes: Partial<Policy>): string =>
  policySentences({ ...bold, ...changes }).join(" ");

describe("policySummary", () => {
  it("tells the defaults", () => {
    expect(policySummary(CAREFUL)).toBe(
      "At most 2 machines per 15 minutes, the first machine alone, " +
        "stop above 20% failures",
    );
  });

  it("tells pace, times and failures in a line", () => {
    const policy = {
      policy_max_updates_per_period: 10,
      policy_period_interval: "1 hour",
      policy_office_hours: true,
      policy_timezone: "Europe/Berlin",
      policy_halt_failure_percentage: 5,
    };
    expect(said(policy)).toBe(
      "At most 10 machines per hour, Monday–Friday 9–17 Europe/Berlin, " +
        "stop above 5% failures",
    );
  });

  it("says first that updates are disabled", () => {
    expect(said({ policy_updates_enabled: false })).toMatch(
      /^Updates are disabled\. Else: At most 2 machines/,
    );
  });

  it.each([
    [1, "1 hour", "At most 1 machine per hour"],
    [1000, "1 days", "At most 1,000 machines per day"],
    [2, "90 seconds", "At most 2 machines per 90 seconds"],
    [2, "10 hours", "At most 2 machines per 10 hours"],
    ["5%", "1 hour", "At most 5% of the machines per hour"],
    ["0.5 %", "1 minute", "At most 0.5% of the machines per minute"],
  ])("tells %s within %s", (most, interval, pace) => {
    const policy = {
      policy_max_updates_per_period: most,
      policy_period_interval: interval,
    };
    expect(said(policy)).toBe(`${pace}, never stop at failures`);
  });

  it("tells of machines at one time only if they have a limit of their own", () => {
    expect(said({ policy_max_updates_in_progress: 5 })).toContain("5 at one time");
    expect(said({ policy_max_updates_in_progress: "10%" })).toContain(
      "10% of the machines at one time",
    );
    expect(said({})).not.toContain("at one time");
  });

  it.each([
    [100, "never stop at failures"],
    [0, "stop at any failure"],
    [2.5, "stop above 2.5% failures"],
  ])("tells that %s%% failures are allowed", (percentage, words) => {
    expect(said({ policy_halt_failure_percentage: percentage })).toContain(words);
  });

  it.each([
    [100, false],
    [25, "only 25% of the machines"],
    [0.5, "only 0.5% of the machines"],
    [0, "no machine"],
  ])("tells of a rollout to %s%%", (percentage, words) => {
    const line = said({ policy_rollout_percentage: percentage });
    expect(line).toBe(
      `At most 2 machines per 15 minutes, ${words ? `${words}, ` : ""}never stop at failures`,
    );
  });

  it("tells pins and downgrades", () => {
    const line = said({
      policy_pinned_version: ">=1.2, <2",
      policy_allow_downgrades: true,
    });
    expect(line).toContain("only version >=1.2, <2, downgrades too");
  });

  it("tells that windows have to be open within office hours", () => {
    const line = said({
      policy_office_hours: true,
      policy_update_windows: [{ days: ["mon"], from: "12:00", to: "14:00" }],
    });
    expect(line).toContain("Monday–Friday 9–17 within Monday 12–14 UTC");
  });

  it("names no time zone where it does not matter", () => {
    expect(said({ policy_timezone: "Europe/Berlin" })).not.toContain("Berlin");
  });

  it("tells one blackout, and how many more there are", () => {
    const holiday = { from: "2026-12-23T18:00", to: "2027-01-07T00:00" };
    const words = "not from 23 Dec 2026 18:00 to 7 Jan 2027";
    expect(said({ policy_blackouts: [holiday] })).toContain(words);
    expect(said({ policy_blackouts: [holiday, holiday, holiday] })).toContain(
      `${words} and in 2 more blackouts`,
    );
  });
});

describe("windowInWords", () => {
  it.each([
    [["sat", "sun"], "22:00", "06:00", "Saturday, Sunday 22–6"],
    [["sun", "sat", "fri"], "22:00", "06:00", "Friday–Sunday 22–6"],
    [
      ["mon", "wed", "thu", "fri"],
      "09:30",
      "17:00",
      "Monday, Wednesday–Friday 9:30–17:00",
    ],
    [["mon"], "00:00", "00:00", "Monday all day"],
    [["mon"], "20:00", "00:00", "Monday 20–24"],
    [["mon"], "06:00", "06:00", "Monday 6:00 for 24 hours"],
  ] as const)("tells %s from %s to %s", (days, from, to, words) => {
    expect(windowInWords({ days: [...days], from, to })).toBe(words);
  });

  it("calls the whole week every day", () => {
    const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
    expect(windowInWords({ days: [...days], from: "01:00", to: "04:00" })).toBe(
      "every day 1–4",
    );
  });
});

describe("policySentences", () => {
  it("tells what the defaults do", () => {
    expect(policySentences(CAREFUL)).toEqual([
      "At most 2 machines per 15 minutes are granted the update.",
      "The first machine of a new target goes alone; the rollout halts if it fails.",
      "The rollout halts when 10 updates or more have ended and more than 20% of them failed.",
      "A machine has 60 minutes to install, and then 24 hours to be seen running it.",
      "A machine that fails tries 5 times at most: again after 30 minutes, then after twice that, up to a day.",
    ]);
  });

  it("tells every blackout", () => {
    const blackouts = [
      { from: "2026-12-23T18:00", to: "2027-01-07T00:00" },
      { from: "2027-05-01T00:00", to: "2027-05-02T06:30" },
    ];
    const words = told({ policy_blackouts: blackouts, policy_timezone: "Asia/Tokyo" });
    expect(words).toContain("from 23 Dec 2026 18:00 to 7 Jan 2027 (Asia/Tokyo).");
    expect(words).toContain("from 1 May 2027 to 2 May 2027 6:30 (Asia/Tokyo).");
  });

  it("tells who may update, and to what", () => {
    const words = told({
      policy_rollout_percentage: 25,
      policy_pinned_version: "1.2.x",
      policy_allow_downgrades: true,
      policy_max_updates_in_progress: 7,
      policy_office_hours: true,
    });
    expect(words).toContain("are granted the update, 7 at one time.");
    expect(words).toContain("Only 25% of the machines may update, drawn by lot.");
    expect(words).toContain("Only version 1.2.x may be offered.");
    expect(words).toContain("are brought back to the target.");
    expect(words).toContain("Grants are given Monday–Friday 9–17 UTC only.");
    expect(words).toContain("Failures, however many, do not halt the rollout.");
  });
});
