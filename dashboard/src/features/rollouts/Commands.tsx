import { IconHandStop, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { Opener } from "@/components/Opener";
import type { Versioned } from "@/lib/client";
import { type Group, halt, pause, resume, type Story } from "./api";

type Props = { group: Group; story: Versioned<Story> };

// Stops the rollout of a group, or lets it go on.
export const Commands = ({ group, story }: Props) => {
  const isStopped = story.value.state === "paused" || story.value.state === "halted";
  return (
    <>
      {isStopped && <Resume group={group} story={story} />}
      {story.value.state !== "paused" && <Pause group={group} story={story} />}
      {story.value.state !== "halted" && <Halt group={group} story={story} />}
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

const Halt = ({ group, story }: Props) => (
  <Opener
    variant="default"
    label="Halt"
    icon={IconHandStop}
    dialog={(close) => (
      <ConfirmDialog
        title={`Halt the rollout to ${group.name}?`}
        label="Halt"
        danger
        asksReason="required"
        opened
        onClose={close}
        confirm={(reason) => halt(group, reason)}
      >
        For a fault of {story.value.version ?? "the target"}: no machine is granted it
        any more, and no offer is repeated, as after too many failures. The next target
        of the channel starts running; pause the rollout to stop that as well.
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
