import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { columnsOf, DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { AppLink, ButtonLink } from "@/components/links";
import { Loaded } from "@/components/Loaded";
import { useAt } from "@/lib/at";
import { useMe } from "@/lib/me";
import { count } from "@/lib/numbers";
import { type Projection, projectionsQuery } from "./api";
import { Lag } from "./Lag";
import { StateBadge } from "./StateBadge";
import { UpkeepActions } from "./UpkeepActions";
import { WorkProgress } from "./WorkProgress";

// All projections, for who looks after them.
export const Projections = () => {
  const me = useMe();
  return me?.may.administer ? <All /> : <NotYours role={me?.role ?? "nobody"} />;
};

const NotYours = ({ role }: { role: string }) => (
  <EmptyState
    title="Admins look after projections"
    action={<ButtonLink to="/operations/events">To the event log</ButtonLink>}
  >
    How far each is, and what is rebuilt, is for the role admin; yours is {role}. What
    happened is in the event log, as far as you see the applications.
  </EmptyState>
);

const All = () => {
  const query = useQuery(projectionsQuery);
  const isPast = useAt() !== undefined;
  return (
    <Loaded query={query} height={320}>
      {({ projections }) => (
        <>
          {isPast && (
            <Text size="sm">These are as they are now: projections have no past.</Text>
          )}
          <DataTable
            label="Projections"
            rows={projections}
            columns={COLUMNS}
            rowId={({ name }) => name}
            minor={["version", "position", "beside", "actions"]}
          />
        </>
      )}
    </Loaded>
  );
};

// What there is to tell of it beside the live one, if anything.
const toldBeside = ({ beside, work, order }: Projection) =>
  beside ?? work ?? (order?.state === "done" ? null : order);

const Beside = ({ projection }: { projection: Projection }) => {
  const { beside, order, work } = projection;
  return (
    <Stack gap={4} miw="12rem">
      {beside && !work && (
        <Text size="sm">
          Built up to {count(beside.position)}, {count(beside.behind)} behind
        </Text>
      )}
      <WorkProgress order={order} work={work} />
      {order?.state === "failed" && (
        <Text size="sm" c="red" lineClamp={2}>
          {order.error}
        </Text>
      )}
    </Stack>
  );
};

const column = columnsOf<Projection>();
const COLUMNS = column.columns([
  column.accessor("name", {
    header: "Projection",
    cell: ({ row }) => (
      <AppLink to="/operations/projections/$name" params={{ name: row.original.name }}>
        {row.original.name}
      </AppLink>
    ),
  }),
  column.display({
    id: "state",
    header: "State",
    cell: ({ row }) => <StateBadge projection={row.original} />,
  }),
  column.accessor("version", { header: "Version" }),
  column.accessor("position", {
    header: "Position",
    cell: ({ row }) => count(row.original.position),
  }),
  column.display({
    id: "lag",
    header: "Lag",
    cell: ({ row }) => <Lag projection={row.original} />,
  }),
  column.accessor(toldBeside, {
    id: "beside",
    header: "Beside it",
    cell: ({ row }) => <Beside projection={row.original} />,
  }),
  column.display({
    id: "actions",
    header: "Upkeep",
    cell: ({ row }) => <UpkeepActions projection={row.original} />,
  }),
]);
