import { Button, Group, Popover, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconClock, IconHistory } from "@tabler/icons-react";
import { type SubmitEvent, useState } from "react";
import { useAt } from "@/lib/at";
import { fromLocal, toLocal, viewersZone } from "@/lib/time";
import { DAY, HOUR, useTravel } from "./travel";

// Puts any page at a past instant. Which one it is at, the banner of the past says.
export const TimeMachine = () => {
  const isPast = useAt() !== undefined;
  const [opened, { toggle, close }] = useDisclosure(false);
  const Icon = isPast ? IconHistory : IconClock;
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      position="bottom-end"
      trapFocus
      withRoles
    >
      <Popover.Target>
        <Button
          variant={isPast ? "filled" : "default"}
          {...(isPast ? { color: "violet" } : {})}
          px="sm"
          aria-label={isPast ? "Time machine: past" : "Time machine: now"}
          onClick={toggle}
        >
          <Icon size={16} aria-hidden />
          <Text span size="sm" fw={600} ml={8} visibleFrom="sm">
            {isPast ? "Past" : "Now"}
          </Text>
        </Button>
      </Popover.Target>
      <Popover.Dropdown w="20rem" maw="95vw">
        <MomentPicker onDone={close} />
      </Popover.Dropdown>
    </Popover>
  );
};

const CHOICES = [
  ["1 hour ago", HOUR],
  ["1 day ago", DAY],
  ["1 week ago", 7 * DAY],
] as const;

const MomentPicker = ({ onDone }: { onDone: () => void }) => {
  const travel = useTravel();
  const [local, setLocal] = useState(() => toLocal(new Date()));
  const go = (instant: Date | undefined) => {
    travel(instant);
    onDone();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const instant = fromLocal(local);
    if (instant !== undefined) go(new Date(instant));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">See every page as it was then.</Text>
        <Group gap="xs" grow>
          {CHOICES.map(([label, ago]) => (
            <Button
              key={label}
              variant="default"
              size="xs"
              px={4}
              onClick={() => go(new Date(Date.now() - ago))}
            >
              {label}
            </Button>
          ))}
        </Group>
        <TextInput
          type="datetime-local"
          label="Date and time"
          description={`In your zone, ${viewersZone()}`}
          step={1}
          max={toLocal(new Date())}
          value={local}
          onChange={(event) => setLocal(event.currentTarget.value)}
        />
        <Button type="submit" color="violet">
          Look back
        </Button>
      </Stack>
    </form>
  );
};
