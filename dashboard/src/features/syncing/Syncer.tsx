import { Badge, Group, Stack, Text, Title } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { Facts } from "@/components/Facts";
import { Loaded } from "@/components/Loaded";
import { Opener } from "@/components/Opener";
import { Time } from "@/components/Time";
import { useMayAdminister, useMe } from "@/lib/me";
import { counted } from "@/lib/numbers";
import { inWords } from "@/lib/time";
import {
  mayBeOrdered,
  orderSync,
  syncerQuery,
  type Syncer as State,
  type SyncOrder,
} from "./api";
import { SyncedChannels } from "./SyncedChannels";

// How channels are kept in step with the upstream, for who looks after the server.
export const Syncer = () => (useMe()?.may.administer ? <Panel /> : null);

const Panel = () => (
  <Stack component="section" aria-label="Syncer" gap="sm" mt="lg">
    <Loaded query={useQuery(syncerQuery)}>
      {(syncer) => (
        <>
          <Heading syncer={syncer} />
          {!syncer.enabled && <HowToRun />}
          {syncer.last_run !== null && <Rounds syncer={syncer} />}
        </>
      )}
    </Loaded>
  </Stack>
);

const Heading = ({ syncer }: { syncer: State }) => (
  <Group justify="space-between">
    <Group gap="sm">
      <Title order={2} size="h4">
        Syncer
      </Title>
      <StateBadge syncer={syncer} />
    </Group>
    <SyncNow syncer={syncer} />
  </Group>
);

const StateBadge = ({ syncer: { enabled, running } }: { syncer: State }) => {
  const [color, label] = !enabled
    ? ["gray", "None runs"]
    : running
      ? ["blue", "Asking the upstream"]
      : ["green", "Running"];
  return (
    <Badge color={color} variant="light" tt="none" autoContrast>
      {label}
    </Badge>
  );
};

const SyncNow = ({ syncer }: { syncer: State }) =>
  useMayAdminister() &&
  syncer.enabled && (
    <Opener
      label="Sync now"
      icon={IconRefresh}
      size="xs"
      disabled={!mayBeOrdered(syncer)}
      dialog={(close) => (
        <ConfirmDialog
          title="Sync now?"
          label="Sync now"
          opened
          onClose={close}
          confirm={orderSync}
        >
          The upstream is asked for all channels at once, and what it has is taken over.
          Pinned channels stay as they are.
        </ConfirmDialog>
      )}
    />
  );

const HowToRun = () => (
  <Text size="sm" c="dimmed">
    Channels change by hand only. To follow an upstream, start `rollerd serve` with
    --enable-syncer=true, or `rollerd syncer`.
  </Text>
);

const Rounds = ({ syncer }: { syncer: State }) => (
  <>
    <Facts
      facts={[
        ["Upstream", syncer.upstream],
        ["Last round", <Time key="last" instant={syncer.last_run} />],
        ["Next round", <NextRound key="next" syncer={syncer} />],
        ["Every", inWords(syncer.interval ?? 0)],
      ]}
    />
    {syncer.order && <Ordered order={syncer.order} />}
    <SyncedChannels channels={syncer.channels} />
  </>
);

const NextRound = ({ syncer: { enabled, running, next_run } }: { syncer: State }) => {
  if (!enabled) return "none";
  return running ? "one is under way" : <Time instant={next_run} never="at once" />;
};

// What was ordered last, by whom and why, and what came of it.
const Ordered = ({ order }: { order: SyncOrder }) => (
  <Text size="sm" component="div" aria-live="polite">
    Ordered by {order.actor} <Time instant={order.at} />
    {order.reason && ` (“${order.reason}”)`}: {outcomeOf(order)}
  </Text>
);

const outcomeOf = ({ ended_at, failed }: SyncOrder): string => {
  if (ended_at === null) return "not done yet";
  return failed ? `done, ${counted(failed, "channel")} failed` : "done";
};
