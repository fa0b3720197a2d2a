import { Alert, Box, Card, Group, Stack, Text, Title } from "@mantine/core";
import { Time } from "@/components/Time";
import { count } from "@/lib/numbers";
import { isUnderWay, type Order, type Projection } from "./api";
import { EventLink } from "./EventLink";
import { Differences } from "./Differences";
import { Facts } from "@/components/Facts";
import { Lag } from "./Lag";
import { UpkeepActions } from "./UpkeepActions";
import { TASKS } from "./words";
import { WorkProgress } from "./WorkProgress";

// A projection: how it is, what is beside it, and what was found to differ.
export const ProjectionDetails = ({ projection }: { projection: Projection }) => (
  <Stack>
    <Remarks projection={projection} />
    <Facts
      facts={[
        ["Version", projection.version],
        ["Code", projection.fingerprint ?? "not noted"],
        ["Position", count(projection.position)],
        [
          "Lag",
          projection.is_inline ? (
            "none: it moves with each append"
          ) : (
            <Lag key="lag" projection={projection} />
          ),
        ],
      ]}
    />
    <Upkeep projection={projection} />
    {projection.comparison && <Differences comparison={projection.comparison} />}
  </Stack>
);

const Remarks = ({ projection }: { projection: Projection }) => (
  <>
    {projection.failure && (
      <Alert color="red" title="It has stopped">
        <Stack gap="xs">
          <Text size="sm">{projection.failure.error}</Text>
          <Text size="sm">
            Since <Time instant={projection.failure.since} />
            {projection.failure.position !== null && (
              <>
                , before <EventLink position={projection.failure.position} />,{" "}
                {projection.failure.event}
              </>
            )}
            . It is tried again each minute, and nothing is skipped.
          </Text>
        </Stack>
      </Alert>
    )}
    {projection.state === "outdated" && (
      <Alert color="yellow" title="Its rows are of another version">
        This program writes another version, and leaves these rows as they are. Rebuild
        it, compare it if you like, then switch.
      </Alert>
    )}
    {projection.has_changed && (
      <Alert color="yellow" title="Its code has changed since its rows were begun">
        Its version has not. Rebuild and compare it to see whether its rows would
        differ.
      </Alert>
    )}
  </>
);

const Upkeep = ({ projection }: { projection: Projection }) => {
  const { beside, order, work } = projection;
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            Beside it
          </Title>
          <UpkeepActions projection={projection} />
        </Group>
        <Text size="sm">
          {beside
            ? `Built up to position ${count(beside.position)}, ${count(beside.behind)} behind the live one.`
            : "Nothing is built beside it."}
        </Text>
        <Box aria-live="polite" mt={work ? 0 : "-sm"}>
          <WorkProgress order={order} work={work} />
          {work && !order && (
            <Text size="sm" c="dimmed">
              Somebody is at it on a command line.
            </Text>
          )}
        </Box>
        {order && <LastOrder order={order} isUnderWay={isUnderWay(projection)} />}
      </Stack>
    </Card>
  );
};

type LastOrderProps = { order: Order; isUnderWay: boolean };

const LastOrder = ({ order, isUnderWay }: LastOrderProps) => (
  <Stack gap={4}>
    <Text size="sm" component="div">
      {TASKS[order.task].noun} ordered by {order.actor} <Time instant={order.at} />
      {order.reason && <>: “{order.reason}”</>}
      {order.state === "done" && (
        <>
          , done <Time instant={order.ended_at} />
        </>
      )}
      {!isUnderWay && order.state === "failed" && ", failed"}
    </Text>
    {order.error && (
      <Alert color="red" title="It could not be done">
        {order.error}
      </Alert>
    )}
  </Stack>
);
