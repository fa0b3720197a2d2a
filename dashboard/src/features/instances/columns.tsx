import { Checkbox, Group, Text, Tooltip } from "@mantine/core";
import { IconPin, IconZzz } from "@tabler/icons-react";
import { columnsOf } from "@/components/DataTable";
import { AppLink } from "@/components/links";
import { StatusBadge } from "@/components/StatusBadge";
import { Time } from "@/components/Time";
import { archLabel } from "@/lib/archs";
import type { Instance } from "./api";

// A machine, and what its group is called.
export type Row = Instance & { groupName: string };

const column = columnsOf<Row>();

const choice = column.display({
  id: "choice",
  header: ({ table }) => (
    <Checkbox
      aria-label="Choose all of this page"
      checked={table.getIsAllRowsSelected()}
      indeterminate={!table.getIsAllRowsSelected() && table.getIsSomeRowsSelected()}
      onChange={table.getToggleAllRowsSelectedHandler()}
    />
  ),
  cell: ({ row }) => (
    <Checkbox
      aria-label={`Choose ${row.id}`}
      checked={row.getIsSelected()}
      onChange={row.getToggleSelectedHandler()}
    />
  ),
});

// What may be shown of each machine; the id always is.
export const COLUMNS = column.columns([
  choice,
  column.accessor("id", {
    header: "Machine",
    cell: ({ row: { original } }) => (
      <Group gap={6} wrap="nowrap">
        <AppLink
          to="/apps/$app/instances/$instance"
          params={{ app: original.application_id, instance: original.id }}
          ff="monospace"
          size="sm"
          style={{ overflowWrap: "anywhere" }}
        >
          {original.id}
        </AppLink>
        {original.is_silent && <Silent />}
      </Group>
    ),
  }),
  column.accessor("alias", { header: "Alias" }),
  column.accessor("groupName", { id: "group", header: "Group" }),
  column.accessor("version", { header: "Version" }),
  column.accessor("status", {
    header: "Status",
    cell: ({ row: { original } }) => (
      <Group gap={6} wrap="nowrap">
        <StatusBadge status={original.status} />
        {original.status_name === "error" && original.error && (
          <Tooltip label={original.error.sentence}>
            <Text span size="xs" c="dimmed">
              {original.error.name}
            </Text>
          </Tooltip>
        )}
      </Group>
    ),
  }),
  column.accessor("last_check_at", {
    id: "last_check",
    header: "Last check",
    cell: ({ getValue }) => <Time instant={getValue()} never="not known" />,
  }),
  column.accessor("ip", { header: "Address" }),
  column.accessor("oem", { header: "OEM" }),
  column.accessor("arch", {
    header: "Architecture",
    cell: ({ getValue }) => archLabel(getValue()),
  }),
  column.accessor("pin", {
    header: "Pin",
    cell: ({ getValue }) =>
      getValue() && (
        <Group gap={4} wrap="nowrap">
          <IconPin size={14} aria-hidden />
          {getValue()}
        </Group>
      ),
  }),
  column.accessor((row) => row.grant?.version ?? "", {
    id: "grant",
    header: "Offered",
  }),
  column.accessor("created_ts", {
    id: "created",
    header: "First seen",
    cell: ({ getValue }) => <Time instant={getValue()} />,
  }),
]);

const Silent = () => (
  <Tooltip label="Silent: it did not come by for a day">
    <IconZzz size={16} aria-label="Silent" role="img" />
  </Tooltip>
);

// Those that one may leave out, by id and name.
export const OPTIONAL: readonly { id: string; header: string }[] = COLUMNS.flatMap(
  (each) => {
    const id = each.id ?? ("accessorKey" in each ? each.accessorKey : "id");
    const { header } = each;
    return typeof header === "string" && id !== "id" ? [{ id, header }] : [];
  },
);

// Those that a phone has no room for beside the id and the status.
export const MINOR = OPTIONAL.map(({ id }) => id).filter((id) => id !== "status");
