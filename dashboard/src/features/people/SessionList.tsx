import { Badge, Button, Group, Text, VisuallyHidden } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { columnsOf, DataTable } from "@/components/DataTable";
import { Loaded } from "@/components/Loaded";
import { ProblemAlert } from "@/components/ProblemAlert";
import { Time } from "@/components/Time";
import { inWordsOf } from "./agent";
import { endSession, type Session, sessionsQuery } from "./api";

const column = columnsOf<Session>();
const WAYS: Record<Session["signed_in_by"], string> = {
  password: "password",
  oidc: "provider",
};

const COLUMNS = column.columns([
  column.accessor("agent", {
    header: "Browser",
    cell: ({ getValue, row }) => (
      <Group gap="xs" wrap="nowrap">
        <Text span size="sm" title={getValue()} style={{ whiteSpace: "nowrap" }}>
          {inWordsOf(getValue())}
        </Text>
        {row.original.is_current && (
          <Badge variant="light" tt="none">
            this one
          </Badge>
        )}
      </Group>
    ),
  }),
  column.accessor("address", { header: "From" }),
  column.accessor("signed_in_by", {
    header: "By",
    cell: ({ getValue }) => WAYS[getValue()],
  }),
  column.accessor("created_at", {
    header: "Signed in",
    cell: ({ getValue }) => <Time instant={getValue()} />,
  }),
  column.accessor("last_seen_at", {
    header: "Last seen",
    cell: ({ getValue }) => <Time instant={getValue()} />,
  }),
  column.display({
    id: "end",
    header: () => <VisuallyHidden>Actions</VisuallyHidden>,
    cell: ({ row }) => !row.original.is_current && <End session={row.original} />,
  }),
]);

// Where somebody is signed in: by name for admins, else oneself.
export const SessionList = ({ user }: { user?: string }) => (
  <Loaded query={useQuery(sessionsQuery(user))}>
    {({ sessions }) =>
      sessions.length === 0 ? (
        <Text c="dimmed">Signed in nowhere.</Text>
      ) : (
        <DataTable
          label="Sessions"
          rows={sessions}
          columns={COLUMNS}
          rowId={({ id }) => id}
          minor={["address", "signed_in_by", "created_at", "last_seen_at"]}
        />
      )
    }
  </Loaded>
);

const End = ({ session }: { session: Session }) => {
  const ending = useMutation({ mutationFn: () => endSession(session.id) });
  if (ending.error) return <ProblemAlert problem={ending.error} />;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={ending.isPending}
      aria-label={`End the session in ${inWordsOf(session.agent)} from ${session.address}`}
      onClick={() => ending.mutate()}
    >
      End
    </Button>
  );
};
