import { Group, VisuallyHidden } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Changing } from "@/components/Changing";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { columnsOf, DataTable } from "@/components/DataTable";
import { Loaded } from "@/components/Loaded";
import { Opener } from "@/components/Opener";
import { Time } from "@/components/Time";
import { useMayAdminister } from "@/lib/me";
import { teamsQuery } from "@/lib/teams";
import { deleteTeam, loadTeam, renameTeam, type Team } from "./api";
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
  <Opener
    compact
    label={`Rename ${team.name}`}
    icon={IconPencil}
    dialog={(close) => <RenameTeam team={team} onClose={close} />}
  />
);

type RenameProps = { team: Team; onClose: () => void };

const RenameTeam = ({ team: { id, name }, onClose }: RenameProps) => (
  <Changing title={`Rename ${name}`} onClose={onClose} load={() => loadTeam(id)}>
    {(team, send) => (
      <TeamDialog
        title={`Rename ${team.name}`}
        label="Rename"
        name={team.name}
        submit={(changed, reason) =>
          send((etag) => renameTeam(id, changed, etag, reason))
        }
        onClose={onClose}
      />
    )}
  </Changing>
);

const Deletion = ({ team: { id, name } }: { team: Team }) => (
  <Opener
    compact
    label={`Delete ${name}`}
    icon={IconTrash}
    dialog={(close) => (
      <ConfirmDialog
        title={`Delete ${name}`}
        label="Delete team"
        danger
        opened
        onClose={close}
        confirm={(reason) => deleteTeam(id, reason)}
      >
        A team is deleted when no application, no user and no token of a service belongs
        to it any more.
      </ConfirmDialog>
    )}
  />
);
