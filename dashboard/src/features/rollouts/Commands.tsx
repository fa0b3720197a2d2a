import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { Opener } from "@/components/Opener";
import type { Versioned } from "@/lib/client";
import { type Group, pause, resume, type Story } from "./api";

type Props = { group: Group; story: Versioned<Story> };

// Stops the rollout of a group, or lets it go on.
export const Commands = ({ group, story }: Props) => {
  const isStopped = story.value.state === "paused" || story.value.state === "halted";
  return (
    <>
      {isStopped && <Resume group={group} story={story} />}
      {story.value.state !== "paused" && <Pause group={group} story={story} />}
    </>
  );
};

const Pause = ({ group, story }: Props) => (
  <Opener
    variant={story.value.state === "running" ? "filled" : "default"}
    color="yellow"
    label="Pause"
    icon={IconPlayerPause}
    dialog={(close) => (
      <ConfirmDialog
        title={`Pause the rollout to ${group.name}?`}
        label="Pause"
        opened
        onClose={close}
        confirm={(reason) => pause(group, reason)}
      >
        No machine is granted {story.value.version ?? "the target"} any more, and no
        offer is repeated. Machines that have their offer go on with it.
      </ConfirmDialog>
    )}
  />
);

const Resume = (props: Props) => (
  <Opener
    label="Resume"
    icon={IconPlayerPlay}
    dialog={(close) => <ResumeDialog {...props} onClose={close} />}
  />
);

type DialogProps = Props & { onClose: () => void };

const ResumeDialog = ({ group, story, onClose }: DialogProps) => {
  // What one saw when one asked for it.
  const [seen] = useState(story.etag);
  const isHalted = story.value.state === "halted";
  return (
    <ConfirmDialog
      title={`Resume the rollout to ${group.name}?`}
      label="Resume"
      opened
      onClose={onClose}
      confirm={(reason) => resume(group, reason, seen)}
    >
      Machines are granted {story.value.version ?? "the target"} again, as the policy
      allows. {isHalted && "Failures are forgiven: "}
      {isHalted ? "they" : "Failures"} and attempts are counted anew
      {group.policy_safe_mode && ", and one machine goes alone first"}.
    </ConfirmDialog>
  );
};
