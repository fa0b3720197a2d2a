import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { inFull } from "@/lib/time";
import type { LogEvent } from "./api";
import classes from "./EventJson.module.css";

// An event whole, as the log has it, and what to hand on of it.
export const EventJson = ({ event }: { event: LogEvent }) => {
  const json = JSON.stringify(event, null, 2);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Copy label="Copy link" value={linkTo(event.position)} />
        <Copy label="Copy JSON" value={json} />
        <Text size="sm" c="dimmed">
          Happened {inFull(new Date(event.at))}, recorded{" "}
          {inFull(new Date(event.recorded_at))}
        </Text>
      </Group>
      <Code block tabIndex={0} className={classes["json"]}>
        {json}
      </Code>
    </Stack>
  );
};

const Copy = ({ label, value }: { label: string; value: string }) => (
  <CopyButton value={value}>
    {({ copied, copy }) => (
      <Button size="compact-sm" variant="default" onClick={copy}>
        {copied ? "Copied" : label}
      </Button>
    )}
  </CopyButton>
);

const linkTo = (position: number): string =>
  `${window.location.origin}/operations/events?before=${position + 1}&open=${position}`;
