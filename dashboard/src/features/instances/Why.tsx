import { Alert, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/Loaded";
import { Time } from "@/components/Time";
import { type At, useAt } from "@/lib/at";
import { explanationQuery, type Explanation } from "./api";
import { InstantPicker } from "./InstantPicker";
import { Origins } from "./Origins";
import { Rules } from "./Rules";
import { Told } from "./Told";
import { lookOf, WAITS } from "./verdicts";

type Props = {
  app: string;
  instance: string;
  // The instant of the panel, if it is another than that of the page.
  then: At;
  onThen: (then: At) => void;
};

// Why a machine is, or is not, offered an update: now, or at an instant.
export const Why = ({ app, instance, then, onThen }: Props) => {
  const at = useAt();
  const query = useQuery(explanationQuery(app, instance, then ?? at));
  return (
    <Card withBorder component="section" aria-labelledby="why">
      <Stack>
        <Group justify="space-between" align="flex-end">
          <Title order={2} size="h3" id="why">
            Why?
          </Title>
          <InstantPicker
            label="As it was at"
            placeholder={at === undefined ? "Now" : "The instant of the page"}
            w={230}
            instant={then}
            onInstant={onThen}
          />
        </Group>
        <Loaded query={query} height={320}>
          {(explanation) => (
            <Verdict
              explanation={explanation}
              app={explanation.instance.application_id}
            />
          )}
        </Loaded>
      </Stack>
    </Card>
  );
};

type VerdictProps = { explanation: Explanation; app: string };

const Verdict = ({ explanation, app }: VerdictProps) => {
  const { verdict, sentence, earliest, rules } = explanation;
  const look = lookOf(verdict);
  return (
    <Stack>
      <Alert color={look.color} variant="light" role="status" aria-label="Verdict">
        <Stack gap="xs">
          <Text size="sm" fw={700}>
            {look.label}
          </Text>
          <Text size="xl" fw={600}>
            <Told sentence={sentence} />.
          </Text>
          {look === WAITS && (
            <Text>
              {earliest ? (
                <>
                  At the earliest: <Time instant={earliest} />
                </>
              ) : (
                "It depends on what somebody does, so nobody can tell how long."
              )}
            </Text>
          )}
        </Stack>
      </Alert>
      <Goal explanation={explanation} app={app} />
      {rules.length > 0 ? (
        <Rules explanation={explanation} app={app} />
      ) : (
        <Text c="dimmed" size="sm">
          No rule was asked, as there is no update for it.
        </Text>
      )}
    </Stack>
  );
};

// Where the machine belongs, and what it is to be brought to.
const Goal = ({ explanation, app }: VerdictProps) => {
  const { group, target, floor, floor_reason, instance } = explanation;
  return (
    <Stack gap={4}>
      <Text size="sm">
        {group.is_assigned ? "Moved to" : "In"} the group <b>{group.name}</b>
        {group.track && <>, track {group.track}</>}
      </Text>
      <Origins events={group.events} app={app} instance={instance.id} />
      {target && (
        <>
          <Text size="sm">
            Runs <b>{instance.version || "nothing known"}</b>, is to run{" "}
            <b>{target.version}</b>
          </Text>
          <Origins events={target.events} app={app} instance={instance.id} />
        </>
      )}
      {floor && (
        <Text size="sm">
          First <b>{floor.version}</b>, which may not be skipped
          {floor_reason && <>: {floor_reason}</>}
        </Text>
      )}
    </Stack>
  );
};
