import { describe, expect, it } from "vitest";
import { perHour, rateOf, roughly, timeLeft } from "./pace";
import { aCourse, aGroup, aStory } from "@/test/rollouts";

const START = "2026-08-03T10:00:00Z";
const RATE = { perHour: 100, over: 3_600_000 };
const FAST = { policy_max_updates_per_period: "50%", policy_period_interval: "1 hour" };

describe("The rate", () => {
  it("is that of the last hour", () => {
    const rate = rateOf(aCourse(120, [0, 100, 110, 120, 130]), START);

    expect(rate).toEqual({ perHour: 20, over: 3_600_000 });
  });

  it("of a long rollout is that of its last twentieth", () => {
    const course = aCourse(
      60 * 100,
      Array.from({ length: 101 }, (_, hour) => (hour > 95 ? (hour - 95) * 7 : 0)),
    );

    expect(rateOf(course, START)).toEqual({ perHour: 7, over: 5 * 3_600_000 });
  });

  it("does not count the time before it was resumed", () => {
    const rate = rateOf(aCourse(60, [0, 0, 0, 6]), "2026-08-03T10:40:00Z");

    expect(rate).toEqual({ perHour: 18, over: 1_200_000 });
  });

  it("is not told before there was time for one", () => {
    expect(rateOf(aCourse(1, [0, 1]), START)).toBeUndefined();
  });

  it("has a decimal if it is low", () => {
    expect(perHour({ perHour: 2.34, over: 0 })).toBe("2.3 per hour");
    expect(perHour({ perHour: 41.7, over: 0 })).toBe("42 per hour");
  });
});

describe("The time left", () => {
  it("goes on as the rate was", () => {
    expect(timeLeft(aGroup(FAST), aStory(), RATE)).toEqual({
      text: "about 7 hours",
      note: "if it goes on like this",
    });
  });

  it("is no shorter than the policy allows", () => {
    const slow = { policy_max_updates_per_period: 2, policy_period_interval: "1 hour" };

    expect(timeLeft(aGroup(slow), aStory(), RATE)).toEqual({
      text: "about 14 days",
      note: "as fast as the policy allows",
    });
  });

  it("goes by the policy as long as nothing else is known", () => {
    expect(timeLeft(aGroup(FAST), aStory()).text).toBe("at least 83 minutes");
  });

  it.each([["paused"], ["halted"]] as const)("is not told while %s", (state) => {
    expect(timeLeft(aGroup(FAST), aStory({ state }), RATE)).toEqual({
      text: "–",
      note: `not while ${state}`,
    });
  });

  it("leaves out those whom the rollout is not open to", () => {
    const group = aGroup({ ...FAST, policy_rollout_percentage: 30 });

    expect(timeLeft(group, aStory(), RATE)).toEqual({
      text: "None",
      note: "open to 30% only",
    });
  });

  it.each([
    [1_000, "under a minute"],
    [60_000, "about 1 minute"],
    [90 * 60_000, "about 90 minutes"],
    [30 * 3_600_000, "about 30 hours"],
    [100 * 86_400_000, "about 100 days"],
    [400 * 86_400_000, "over a year"],
  ])("is rough: %d ms are %s", (length, said) => {
    expect(roughly(length)).toBe(said);
  });
});
