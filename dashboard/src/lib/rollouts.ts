// Where a rollout stands: names and colours, the same on every page.
import type { Schemas } from "./client";
import type { Tone } from "./statuses";

export type RolloutState = Schemas["RolloutState"];
type Standing = { label: string; tone: Tone; urgency: number };

const STATES: Readonly<Record<RolloutState, Standing>> = {
  halted: { label: "Halted", tone: "red", urgency: 4 },
  paused: { label: "Paused", tone: "yellow", urgency: 3 },
  running: { label: "Running", tone: "cyan", urgency: 2 },
  finished: { label: "Finished", tone: "green", urgency: 1 },
  superseded: { label: "Superseded", tone: "gray", urgency: 0 },
  "": { label: "No target", tone: "gray", urgency: 0 },
};
const DISABLED: Standing = { label: "Updates disabled", tone: "orange", urgency: 3 };

// Of a rollout; the API says null where a group has none.
export const standingOf = (rollout: { state: RolloutState } | null): Standing =>
  STATES[rollout?.state ?? ""];

type Group = Pick<Schemas["GroupObject"], "policy_updates_enabled" | "rollout">;

// Of a group: a halt says more than that its updates are disabled, and the rest less.
export const standingOfGroup = (group: Group): Standing => {
  const standing = standingOf(group.rollout);
  return group.policy_updates_enabled || standing.urgency > DISABLED.urgency
    ? standing
    : DISABLED;
};

const { compare } = new Intl.Collator(undefined, { numeric: true });

// Those first that somebody should look at, and by name among their like.
export const byUrgency = <G extends Group & { name: string }>(
  groups: readonly G[],
): G[] =>
  groups.toSorted(
    (one, other) =>
      standingOfGroup(other).urgency - standingOfGroup(one).urgency ||
      compare(one.name, other.name),
  );
