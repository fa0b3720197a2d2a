import { Badge, Group, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { columnsOf, DataTable } from "@/components/DataTable";
import { Loaded } from "@/components/Loaded";
import { Pager } from "@/components/Pager";
import { Time } from "@/components/Time";
import { useMayAdminister, useMe } from "@/lib/me";
import { labelOf } from "@/lib/roles";
import { useTeamNames } from "@/lib/teams";
import { PER_PAGE, type User, usersQuery } from "./api";
import { UserActions } from "./UserActions";

const column = columnsOf<User>();

const COLUMNS = column.columns([
  column.accessor("username", {
    header: "User",
    cell: ({ row }) => <Name user={row.original} />,
  }),
  column.accessor("role", {
    header: "Role",
    cell: ({ getValue }) => labelOf(getValue()),
  }),
  column.accessor("team_id", {
    header: "Team",
    cell: ({ getValue }) => <TeamName id={getValue()} />,
  }),
  column.accessor("has_password", {
    header: "Signs in by",
    cell: ({ getValue }) => (getValue() ? "password" : "provider"),
  }),
  column.accessor("created_ts", {
    header: "Added",
    cell: ({ getValue }) => <Time instant={getValue()} />,
  }),
  column.display({
    id: "actions",
    header: () => <VisuallyHidden>Actions</VisuallyHidden>,
    cell: ({ row }) => <UserActions user={row.original} />,
  }),
]);

type Props = { page: number; onPage: (page: number) => void };

// Who may sign in, by name.
export const UserTable = ({ page, onPage }: Props) => {
  const hidden = useMayAdminister() ? [] : ["actions"];
  return (
    <Loaded query={useQuery(usersQuery(page))} height={320}>
      {({ users, totalCount }) => (
        <>
          <DataTable
            label="Users"
            rows={users}
            columns={COLUMNS}
            rowId={({ id }) => id}
            hidden={hidden}
            minor={["team_id", "has_password", "created_ts"]}
          />
          <Pager page={page} perPage={PER_PAGE} total={totalCount} onPage={onPage} />
        </>
      )}
    </Loaded>
  );
};

const Name = ({ user }: { user: User }) => (
  <Group gap="xs" wrap="nowrap">
    <Text span size="sm" fw={500}>
      {user.username}
    </Text>
    {user.id === useMe()?.user_id && (
      <Badge variant="light" tt="none">
        you
      </Badge>
    )}
  </Group>
);

const TeamName = ({ id }: { id: string }) => useTeamNames().get(id) ?? "…";
