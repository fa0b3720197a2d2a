import { expect, test } from "vitest";
import type { Schemas } from "./client";
import { byUrgency, type RolloutState } from "./rollouts";

const group = (name: string, state: RolloutState, enabled = true) => ({
  name,
  policy_updates_enabled: enabled,
  rollout: { state } as Schemas["GroupObject"]["rollout"],
});

test("groups that want to be looked at come first, then by name", () => {
  const groups = [
    group("Rack 10", "finished"),
    group("Rack 9", "finished"),
    group("Edge", "running"),
    group("Beta", "halted"),
    group("Lab", "finished", false),
  ];

  expect(byUrgency(groups).map(({ name }) => name)).toEqual([
    "Beta",
    "Lab",
    "Edge",
    "Rack 9",
    "Rack 10",
  ]);
});
