import { Badge, Text } from "@mantine/core";
import { columnsOf, DataTable } from "@/components/DataTable";
import { AppLink } from "@/components/links";
import { ProgressLine } from "@/components/ProgressLine";
import { Time } from "@/components/Time";
import { archLabel } from "@/lib/archs";
import { count, size } from "@/lib/numbers";
import type { Tone } from "@/lib/statuses";
import type { SyncedChannel } from "./api";

// The channels that upstreams have as well, each with what came of it last.
export const SyncedChannels = ({
  channels,
}: {
  channels: readonly SyncedChannel[];
}) => (
  <DataTable
    label="Synced channels"
    rows={channels}
    columns={COLUMNS}
    rowId={({ channel_id }) => channel_id}
    minor={["points_at", "last_attempt", "last_success"]}
  />
);

type Result = NonNullable<SyncedChannel["result"]>;
type Download = NonNullable<SyncedChannel["download"]>;
type Of = { channel: SyncedChannel };

const RESULTS: Record<Result, { label: string; tone: Tone }> = {
  updated: { label: "Updated", tone: "green" },
  current: { label: "Up to date", tone: "green" },
  left: { label: "Waits for the next round", tone: "yellow" },
  pinned: { label: "Pinned", tone: "gray" },
  failed: { label: "Failed", tone: "red" },
};
const NOT_YET = { label: "Not asked for yet", tone: "gray" } as const;

const ResultCell = ({ channel: { result, error, download } }: Of) => {
  const { label, tone } = result ? RESULTS[result] : NOT_YET;
  return (
    <>
      <Badge color={tone} variant="light" tt="none" autoContrast>
        {label}
      </Badge>
      {error && (
        <Text size="sm" miw={{ base: 0, sm: "14rem" }} maw="32rem">
          {error}
        </Text>
      )}
      {download && <Downloading {...download} />}
    </>
  );
};

const Downloading = ({ version, received, total }: Download) => (
  <ProgressLine label={`Downloading ${version}`} done={received} total={total}>
    Downloading {version}: {size(String(received)) || count(0)} of {size(String(total))}
  </ProgressLine>
);

const column = columnsOf<SyncedChannel>();
const COLUMNS = column.columns([
  column.display({
    id: "channel",
    header: "Channel",
    cell: ({ row: { original } }) => (
      <AppLink
        to="/apps/$app"
        params={{ app: original.application_id }}
        search={{ tab: "channels" }}
      >
        {original.channel} ({archLabel(original.arch)})
      </AppLink>
    ),
  }),
  column.display({
    id: "points_at",
    header: "Points at",
    cell: ({ row }) => row.original.points_at ?? "no package",
  }),
  column.display({
    id: "result",
    header: "Result",
    cell: ({ row }) => <ResultCell channel={row.original} />,
  }),
  column.display({
    id: "last_attempt",
    header: "Last asked for",
    cell: ({ row }) => <Time instant={row.original.last_attempt} />,
  }),
  column.display({
    id: "last_success",
    header: "Last in step",
    cell: ({ row }) => <Time instant={row.original.last_success} />,
  }),
]);
