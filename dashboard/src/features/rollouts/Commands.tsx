import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ConfirmDialog";
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

const Pause = ({ group, story }: Props) => {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button
        variant={story.value.state === "running" ? "filled" : "default"}
        color="yellow"
        leftSection={<IconPlayerPause size={16} aria-hidden />}
        onClick={open}
      >
        Pause
      </Button>
      <ConfirmDialog
        title={`Pause the rollout to ${group.name}?`}
        label="Pause"
        opened={opened}
        onClose={close}
        confirm={(reason) => pause(group, reason)}
      >
        No machine is granted {story.value.version ?? "the target"} any more, and no
        offer is repeated. Machines that have their offer go on with it.
      </ConfirmDialog>
    </>
  );
};

const Resume = ({ group, story }: Props) => {
  const [seen, setSeen] = useState<string>();
  const isHalted = story.value.state === "halted";
  return (
    <>
      <Button
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onClick={() => setSeen(story.etag)}
      >
        Resume
      </Button>
      <ConfirmDialog
        title={`Resume the rollout to ${group.name}?`}
        label="Resume"
        opened={seen !== undefined}
        onClose={() => setSeen(undefined)}
        confirm={(reason) => resume(group, reason, seen ?? "")}
      >
        Machines are granted {story.value.version ?? "the target"} again, as the policy
        allows. {isHalted && "Failures are forgiven: "}
        {isHalted ? "they" : "Failures"} and attempts are counted anew
        {group.policy_safe_mode && ", and one machine goes alone first"}.
      </ConfirmDialog>
    </>
  );
};
