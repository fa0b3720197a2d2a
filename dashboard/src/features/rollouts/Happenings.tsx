import { Text, Timeline } from "@mantine/core";
import { Time } from "@/components/Time";
import type { Happening, Rollout, Story } from "./api";
import { EvidenceAlert } from "./EvidenceAlert";

const TOLD: Readonly<Record<string, string>> = {
  started: "Started",
  restarted: "Started again",
  paused: "Paused",
  resumed: "Resumed",
  halted: "Halted",
  halted_by_operator: "Halted",
  finished: "Finished",
  superseded: "Superseded",
};

const told = ({ event, carried_over }: Happening): string =>
  carried_over ? "Paused from the start, as the one before it" : (TOLD[event] ?? event);

// What the server does by itself has nobody to be named.
const Author = ({ happening }: { happening: Happening }) => (
  <>
    {happening.actor !== "system" && ` by ${happening.actor}`}{" "}
    <Time instant={happening.at} />
    {happening.reason && `: “${happening.reason}”`}
  </>
);

// What brought a rollout where it stands, and who.
export const LastHappening = ({ story }: { story: Story }) => {
  const last = story.timeline.at(-1);
  if (last === undefined) return null;
  return (
    <>
      {told(last)}
      <Author happening={last} />.
    </>
  );
};

type Props = { rollout: Rollout; timeline: readonly Happening[] };

// All that happened to a rollout, the newest first.
export const Happenings = ({ rollout, timeline }: Props) => (
  <Timeline bulletSize={12} lineWidth={2} active={timeline.length}>
    {timeline.toReversed().map((happening) => (
      <Timeline.Item key={happening.at + happening.event}>
        <Text size="sm" component="div">
          <b>{told(happening)}</b>
          <Author happening={happening} />
        </Text>
        {happening.evidence && (
          <EvidenceAlert rollout={rollout} evidence={happening.evidence} />
        )}
      </Timeline.Item>
    ))}
  </Timeline>
);
