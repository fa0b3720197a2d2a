import { Box, Group, Stack, Text } from "@mantine/core";
import type { Entry } from "@/lib/activity";
import { inWords } from "@/lib/tellings";
import { Time } from "../Time";
import classes from "./ActivityList.module.css";
import { EntryPlace } from "./EntryPlace";
import { EntryTrails } from "./EntryTrails";
import { SeverityIcon } from "./SeverityIcon";

// The page's own matter, which needs no mention: that of an instance is of its group
// and its application, too.
export type Within = "everything" | "application" | "group" | "instance";

type Props = { entries: readonly Entry[]; within?: Within };

// What happened, an entry a line, each in words.
export const ActivityList = ({ entries, within = "everything" }: Props) => (
  <ol className={classes["list"]} aria-label="Activity">
    {entries.map((entry) => (
      <ActivityEntry key={entry.id} entry={entry} within={within} />
    ))}
  </ol>
);

const ActivityEntry = ({ entry, within }: { entry: Entry; within: Within }) => (
  <li className={classes["entry"]}>
    <SeverityIcon severity={entry.severity} />
    <Stack gap={2} className={classes["said"]}>
      <Text size="sm" fw={500}>
        {inWords(entry)}
      </Text>
      <Group gap="xs" fz="xs">
        <EntryPlace entry={entry} within={within} />
        <EntryCause entry={entry} />
      </Group>
    </Stack>
    <Box className={classes["when"]}>
      <Text size="xs" component="div">
        <Time instant={entry.created_ts} />
      </Text>
      <EntryTrails entry={entry} />
    </Box>
  </li>
);

// Who did it, and why; what machines and rules do, they do by themselves.
const EntryCause = ({ entry: { actor, reason } }: { entry: Entry }) => (
  <>
    {actor !== "machine" && <Text fz="xs">by {actor}</Text>}
    {reason !== "" && (
      <Text fz="xs" fs="italic">
        “{reason}”
      </Text>
    )}
  </>
);
