import { describe, expect, it } from "vitest";
import type { Entry } from "./activity";
import { inWords } from "./tellings";

const ID = "6f1ff5f4-4e1f-4b57-9f0e-8a2a9f6d2c11";

const entry = (event: string, told: object = {}) =>
  ({
    event,
    version: "2.0.0",
    group_name: "Stable",
    channel_name: null,
    facts: {},
    names: {},
    error: null,
    ...told,
  }) as unknown as Entry;

describe("an entry of the activity in words", () => {
  it("tells what was changed, from what to what", () => {
    const facts = {
      name: "Stable",
      before: { policy: { safe_mode: true, max_updates_per_period: 6 } },
      after: { policy: { safe_mode: false, max_updates_per_period: 10 } },
    };

    expect(inWords(entry("group.policy_changed", { facts }))).toBe(
      "Group Stable got another policy: safe mode yes → no, max updates per period 6 → 10",
    );
  });

  it("says what a pin of a channel comes to", () => {
    const facts = {
      name: "stable",
      before: { pinned: false },
      after: { pinned: true },
    };

    expect(inWords(entry("channel.pinned", { facts }))).toBe(
      "Channel stable was pinned: the syncer leaves it as it is",
    );
  });

  it("tells which of the channels of one name cannot be synced", () => {
    const told = { channel_name: "stable", facts: { arch: 2, error: "status 500" } };

    expect(inWords(entry("sync.failed", told))).toBe(
      "Channel stable (ARM64) cannot be synced: status 500",
    );
    expect(inWords(entry("sync.recovered", told))).toBe(
      "Channel stable (ARM64) can be synced again",
    );
  });

  it("leaves out ids that nobody has a name for", () => {
    const facts = {
      name: "A",
      before: { channel_id: null },
      after: { channel_id: ID },
    };
    const names = { [ID]: { name: "stable", is_deleted: false } };

    expect(inWords(entry("group.channel_assigned", { facts }))).toBe(
      "Group A follows another channel",
    );
    expect(inWords(entry("group.channel_assigned", { facts, names }))).toBe(
      "Group A follows another channel: channel none → stable",
    );
  });

  it("tells of a halt with its evidence", () => {
    const verdict = { why: "failureRate", failed: 2, timed_out: 1, lost: 0 };
    const facts = { verdict: { ...verdict, succeeded: 7, allowed: 20 } };
    const error = { sentence: "The package could not be downloaded." };

    expect(inWords(entry("rollout.halted", { facts, error }))).toBe(
      "Rollout of 2.0.0 to Stable was halted by failures: 3 of 10 went wrong, " +
        "at most 20% may. The last one: The package could not be downloaded.",
    );
  });

  it("calls what it does not know by its stored name", () => {
    expect(inWords(entry("group.sung_to", { facts: { name: "A" } }))).toBe(
      "Group A group.sung_to",
    );
  });
});
