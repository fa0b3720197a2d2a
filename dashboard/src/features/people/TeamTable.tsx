import { Group, VisuallyHidden } from "@mantine/core";
import { IconEdit, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { columnsOf, DataTable } from "@/components/DataTable";
import { Loaded } from "@/components/Loaded";
import { nothing, Opening } from "@/components/Opening";
import { RowAction } from "@/components/RowAction";
import { Time } from "@/components/Time";
import { useMayAdminister } from "@/lib/me";
import { teamsQuery } from "@/lib/teams";
import { deleteTeam, renameTeam, type Team, teamAsItIs } from "./api";
import { TeamDialog } from "./TeamDialog";

const column = columnsOf<Team>();

const COLUMNS = column.columns([
  column.accessor("name", { header: "Team" }),
  column.accessor("created_ts", {
    header: "Founded",
    cell: ({ getValue }) => <Time instant={getValue()} />,
  }),
  column.display({
    id: "actions",
    header: () => <VisuallyHidden>Actions</VisuallyHidden>,
    cell: ({ row }) => (
      <Group gap={4} wrap="nowrap" justify="flex-end">
        <Renaming team={row.original} />
        <Deletion team={row.original} />
      </Group>
    ),
  }),
]);

// All teams, by name.
export const TeamTable = () => {
  const hidden = useMayAdminister() ? [] : ["actions"];
  return (
    <Loaded query={useQuery(teamsQuery)}>
      {({ teams }) => (
        <DataTable
          label="Teams"
          rows={teams}
          columns={COLUMNS}
          rowId={({ id }) => id}
          hidden={hidden}
        />
      )}
    </Loaded>
  );
};

const Renaming = ({ team }: { team: Team }) => (
  <Opening
    load={() => teamAsItIs(team.id)}
    by={(open, loading) => (
      <RowAction
        label={`Rename ${team.name}`}
        icon={IconEdit}
        onClick={open}
        loading={loading}
      />
    )}
  >
    {(dialog, given) => (
      <TeamDialog
        title={`Rename ${given.value.name}`}
        label="Rename"
        name={given.value.name}
        submit={(name, reason) => renameTeam(given, name, reason)}
        {...dialog}
      />
    )}
  </Opening>
);

const Deletion = ({ team: { id, name } }: { team: Team }) => (
  <Opening
    load={nothing}
    by={(open) => (
      <RowAction label={`Delete ${name}`} icon={IconTrash} onClick={open} />
    )}
  >
    {(dialog) => (
      <ConfirmDialog
        title={`Delete ${name}`}
        label="Delete team"
        danger
        confirm={(reason) => deleteTeam(id, reason)}
        {...dialog}
      >
        A team is deleted when no application, no user and no token of a service belongs
        to it any more.
      </ConfirmDialog>
    )}
  </Opening>
);
