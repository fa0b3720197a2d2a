import { Group, SimpleGrid, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChartCard } from "@/components/chart/ChartCard";
import { AppLink } from "@/components/links";
import { Loaded } from "@/components/Loaded";
import { following, useAt } from "@/lib/at";
import { STATUSES } from "@/lib/statuses";
import { newestFirst } from "@/lib/versions";
import {
  useVersionColors,
  type VersionShare,
  versionsOfGroupQuery,
} from "@/lib/versionShares";
import { type Stats, statsQuery, type StatusTimeline, timelineQuery } from "./api";
import { Breakdown } from "./Breakdown";
import { byStatus, byVersion, statusColor, versionsIn } from "./layers";
import { SpanPicker } from "./SpanPicker";
import { spanOf, type SpanSearch } from "./spans";

type Place = { app: string; group: string };
type Props = Place & { search: SpanSearch; onSpan: (span: SpanSearch) => void };

const HEIGHT = 360;

// The machines of a group by version and by status, along the time and now.
export const Machines = ({ app, group, search, onSpan }: Props) => {
  const at = useAt();
  const timeline = useQuery(timelineQuery(app, group, spanOf(search), at));
  const versions = useQuery({
    ...versionsOfGroupQuery(app, group, at),
    ...following(at, 10),
  });
  const stats = useQuery(statsQuery(app, group, at));
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Machines
        </Title>
        <SpanPicker search={search} onSpan={onSpan} />
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Loaded query={timeline} height={HEIGHT}>
          {(shown) => (
            <>
              <Versions {...{ app, group }} shown={shown} now={versions.data ?? []} />
              <Statuses {...{ app, group }} shown={shown} now={stats.data} />
            </>
          )}
        </Loaded>
      </SimpleGrid>
    </Stack>
  );
};

type VersionsProps = Place & { shown: StatusTimeline; now: readonly VersionShare[] };

const Versions = ({ app, group, shown, now }: VersionsProps) => {
  const machines = new Map(now.map((each) => [each.version, each.instances]));
  const versions = [...new Set([...versionsIn(shown), ...machines.keys()])];
  const colors = useVersionColors(app, versions);
  return (
    <ChartCard title="Versions over time" {...byVersion(shown, colors)}>
      <Breakdown
        label="Machines by version"
        of="Version"
        rows={versions.sort(newestFirst).map((version) => ({
          key: version,
          color: colors.get(version) ?? "",
          machines: machines.get(version) ?? 0,
          link: (
            <AppLink
              to="/apps/$app/instances"
              params={{ app }}
              search={{ group, version }}
              size="sm"
            >
              {version || "unknown"}
            </AppLink>
          ),
        }))}
      />
    </ChartCard>
  );
};

type StatusesProps = Place & { shown: StatusTimeline; now: Stats | undefined };

const Statuses = ({ app, group, shown, now }: StatusesProps) => {
  const { instants, layers } = byStatus(shown);
  const present = STATUSES.map((status) => ({
    ...status,
    machines: now?.[status.name as keyof Stats] ?? 0,
  })).filter(
    ({ label, machines }) => machines > 0 || layers.some(({ name }) => name === label),
  );
  return (
    <ChartCard title="Status over time" instants={instants} layers={layers}>
      <Breakdown
        label="Machines by status"
        of="Status"
        rows={present.map(({ number, label, machines }) => ({
          key: label,
          color: statusColor(number),
          machines,
          link: (
            <AppLink
              to="/apps/$app/instances"
              params={{ app }}
              search={{ group, status: String(number) }}
              size="sm"
            >
              {label}
            </AppLink>
          ),
        }))}
      />
    </ChartCard>
  );
};
