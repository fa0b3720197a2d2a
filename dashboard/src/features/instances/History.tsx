import { Button, Card, Group, Text, Timeline, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AppLink } from "@/components/links";
import { Loaded } from "@/components/Loaded";
import { StatusBadge } from "@/components/StatusBadge";
import { Time } from "@/components/Time";
import { useAt } from "@/lib/at";
import { type Entry, historyQuery } from "./api";

const AT_ONCE = 20;
const MOST = 1000;

type Props = {
  app: string;
  group: string;
  instance: string;
  groupName: (id: string) => string;
};

// Where a machine stood, the newest first.
export const History = ({ app, group, instance, groupName }: Props) => {
  const [limit, setLimit] = useState(AT_ONCE);
  const query = useQuery(historyQuery({ app, group, instance }, limit, useAt()));
  return (
    <Card withBorder component="section" aria-labelledby="history">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h3" id="history">
          Its life
        </Title>
        <Group gap="sm">
          <AppLink to="/activity" search={{ app, instance }} size="sm">
            Activity
          </AppLink>
          <AppLink
            to="/operations/events"
            search={{ application: app, machine: instance }}
            size="sm"
          >
            All events
          </AppLink>
        </Group>
      </Group>
      <Loaded query={query} height={240}>
        {(entries) => (
          <>
            <Timeline bulletSize={14} lineWidth={2}>
              {entries.map((entry, index) => (
                <Timeline.Item key={entries.length - index}>
                  <Step entry={entry} groupName={groupName} />
                </Timeline.Item>
              ))}
            </Timeline>
            {entries.length === limit && limit < MOST && (
              <Button
                mt="md"
                variant="default"
                loading={query.isPlaceholderData}
                onClick={() => setLimit(Math.min(MOST, limit * 2))}
              >
                Show earlier ones
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
};

type StepProps = { entry: Entry; groupName: Props["groupName"] };

const Step = ({ entry, groupName }: StepProps) => {
  const { status, version, running, error, group_id, created_ts, event } = entry;
  return (
    <>
      <Group gap="xs">
        <StatusBadge status={status} />
        <Text size="sm">
          {version === running ? running : `${running || "unknown"} to ${version}`}
        </Text>
      </Group>
      {error && (
        <Text size="sm">
          {error.sentence} ({error.name}, {error.base})
        </Text>
      )}
      <Text size="xs" c="dimmed">
        <Time instant={created_ts} /> · {groupName(group_id)} · {event}
      </Text>
    </>
  );
};
