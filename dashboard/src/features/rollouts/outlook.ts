// Where a group stands with its rollout: in a sentence, and as parts of the whole.
import type { Part } from "@/components/ShareBar";
import { counted, count, share } from "@/lib/numbers";
import type { Evidence, Group, Rollout, Story } from "./api";

// Whether machines are granted the target, as far as the group goes.
export const isGoing = (group: Group, story: Story): boolean =>
  story.state === "running" && group.policy_updates_enabled;

// The headline: where the machines are.
export const headlineOf = (group: Group, story: Story | undefined): string => {
  if (group.channel === null)
    return "Follows no channel, so nothing is rolled out here";
  if (story === undefined) {
    return `The channel ${group.channel.name} points at no package yet`;
  }
  const { machines, updated } = wholeOf(story);
  const version = story.version ?? "its target";
  if (machines === 0) return `No machines here yet that could run ${version}`;
  const orNewer = group.policy_allow_downgrades ? "" : " or newer";
  return `${count(updated)} of ${counted(machines, "machine")} run ${version}${orNewer}`;
};

// What the headline leaves open.
export const remarkOf = (group: Group, story: Story): string => {
  const { left } = wholeOf(story);
  if (!group.policy_updates_enabled) {
    return "The policy has updates disabled: nothing is granted, and no offer repeated.";
  }
  if (isStoppedBySomebody(story))
    return "Nothing is granted, and no offer is repeated.";
  if (story.state === "finished" && left > 0) {
    return `${counted(left, "machine")} came late, and ${left === 1 ? "gets" : "get"} it all the same.`;
  }
  return "";
};

type Whole = { machines: number; left: number; updated: number };

// NOTE: both are null in rollouts of the past, which nobody asks that of.
export const wholeOf = ({ counts }: Rollout): Whole => {
  const machines = counts.machines ?? 0;
  const left = counts.left ?? 0;
  return { machines, left, updated: machines - left };
};

export const wentWrong = (counts: {
  failed: number;
  timed_out: number;
  lost: number;
}): number => counts.failed + counts.timed_out + counts.lost;

// On their way, to the target or to a floor before it.
export const underWay = ({ counts, steps }: Rollout): number =>
  steps.reduce((sum, step) => sum + step.counts.in_progress, counts.in_progress);

export const COLORS = {
  confirmed: "#2f9e44",
  claimed: "#66a80f",
  under_way: "#1c7ed6",
  wrong: "#e03131",
  superseded: "#adb5bd",
  rest: "#868e96",
} as const;

// How the machines of the group are divided; the parts add up to all of them.
export const partsOf = (rollout: Rollout): Part[] => {
  const { left, updated } = wholeOf(rollout);
  let rest = left;
  // NOTE: silent machines are among the outcomes, but not in what is left.
  const atMost = (wanted: number): number => {
    const number = Math.min(wanted, rest);
    rest -= number;
    return number;
  };
  return [
    { label: "Updated", number: updated, color: COLORS.confirmed },
    {
      label: "Awaiting confirmation",
      number: atMost(rollout.counts.claimed),
      color: COLORS.claimed,
    },
    { label: "Under way", number: atMost(underWay(rollout)), color: COLORS.under_way },
    {
      label: "Went wrong",
      number: atMost(wentWrong(rollout.counts)),
      color: COLORS.wrong,
    },
    { label: "Not yet", number: rest, color: COLORS.rest },
  ];
};

// "3 of 20 updates went wrong (15%), 5% are allowed"
export const verdictOf = (evidence: Evidence): string => {
  if (evidence.why === "firstMachineFailed") {
    return "The first machine went wrong, and in safe mode that is enough";
  }
  const wrong = wentWrong(evidence);
  const ended = wrong + evidence.succeeded;
  return (
    `${count(wrong)} of ${counted(ended, "update")} went wrong ` +
    `(${share(wrong, ended)}), ${evidence.allowed_percentage}% may`
  );
};

// "2 failed, 1 timed out, none lost"
export const outcomesOf = (counts: {
  failed: number;
  timed_out: number;
  lost: number;
}): string =>
  [
    [counts.failed, "failed"],
    [counts.timed_out, "timed out"],
    [counts.lost, "lost"],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, what]) => `${count(Number(number))} ${what}`)
    .join(", ") || "none";

// The evidence that a rollout stands halted by; an operator gives a reason instead.
export const evidenceOf = (story: Story): Evidence | undefined =>
  story.state === "halted" ? story.timeline.at(-1)?.evidence : undefined;

const isStoppedBySomebody = (story: Story): boolean =>
  story.state === "paused" ||
  (story.state === "halted" && evidenceOf(story) === undefined);
