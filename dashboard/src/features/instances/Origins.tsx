import { List, Text } from "@mantine/core";
import { AppLink } from "@/components/links";
import { Time } from "@/components/Time";
import type { Origin } from "./api";

type Props = { events: readonly Origin[]; app: string; instance: string };

// The events behind a thing, the newest first; each leads to the log, where it is open.
export const Origins = ({ events, app, instance }: Props) =>
  events.length === 0 ? null : (
    <List
      spacing={0}
      size="xs"
      listStyleType="none"
      c="dimmed"
      aria-label="Events behind it"
    >
      {events.map(({ position, topic, at, actor, reason }) => (
        <List.Item key={position}>
          <AppLink
            to="/operations/events"
            search={{
              application: app,
              machine: topic.startsWith("instance.") ? instance : undefined,
              before: position + 1,
              open: position,
            }}
            size="xs"
            underline="always"
          >
            {topic}
          </AppLink>{" "}
          {actor && <>by {actor}, </>}
          <Time instant={at} />
          {reason && (
            <Text span size="xs">
              : {reason}
            </Text>
          )}
        </List.Item>
      ))}
    </List>
  );
