import { Text, VisuallyHidden } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { columnsOf, DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { Opener } from "@/components/Opener";
import { Pager } from "@/components/Pager";
import { Time } from "@/components/Time";
import { useAt } from "@/lib/at";
import { usePlaces } from "@/lib/places";
import { labelOf } from "@/lib/roles";
import { useTeamNames } from "@/lib/teams";
import { PER_PAGE, revokeToken, type Token, tokensQuery } from "./api";

const column = columnsOf<Token>();

const COLUMNS = column.columns([
  column.accessor("name", {
    header: "Token",
    cell: ({ getValue }) => (
      <Text span size="sm" fw={500}>
        {getValue()}
      </Text>
    ),
  }),
  column.display({
    id: "owner",
    header: "Belongs to",
    cell: ({ row }) => <Owner token={row.original} />,
  }),
  column.accessor("role", {
    header: "Role",
    cell: ({ getValue }) => labelOf(getValue()),
  }),
  column.accessor("applications", {
    header: "Applications",
    cell: ({ getValue }) => <Applications ids={getValue()} />,
  }),
  column.accessor("last_used_ts", {
    header: "Last used",
    cell: ({ getValue }) => <Time instant={getValue()} />,
  }),
  column.accessor("expires_ts", {
    header: "Ends",
    cell: ({ getValue }) => <End instant={getValue()} />,
  }),
  column.accessor("created_ts", {
    header: "Created",
    cell: ({ getValue }) => <Time instant={getValue()} />,
  }),
  column.display({
    id: "actions",
    header: () => <VisuallyHidden>Actions</VisuallyHidden>,
    cell: ({ row }) => <Revocation token={row.original} />,
  }),
]);

type Props = { all: boolean; page: number; onPage: (page: number) => void };

// Tokens, the newest first: one's own, or those of everybody.
export const TokenTable = ({ all, page, onPage }: Props) => {
  const isPast = useAt() !== undefined;
  const hidden = [...(all ? [] : ["owner"]), ...(isPast ? ["actions"] : [])];
  return (
    <Loaded query={useQuery(tokensQuery(all, page))}>
      {({ tokens, totalCount }) =>
        totalCount === 0 ? (
          <EmptyState title="No tokens yet">
            A program shows a token instead of a password. It may do no more than you,
            and less if you say so.
          </EmptyState>
        ) : (
          <>
            <DataTable
              label="API tokens"
              rows={tokens}
              columns={COLUMNS}
              rowId={({ id }) => id}
              hidden={hidden}
              minor={["applications", "last_used_ts", "created_ts"]}
            />
            <Pager page={page} perPage={PER_PAGE} total={totalCount} onPage={onPage} />
          </>
        )
      }
    </Loaded>
  );
};

const Owner = ({ token }: { token: Token }) => {
  const teams = useTeamNames();
  return token.owner ?? `a service of ${teams.get(token.team_id) ?? "…"}`;
};

const Applications = ({ ids }: { ids: readonly string[] | null }) => {
  const names = new Map(usePlaces().map(({ id, name }) => [id, name]));
  // NOTE: one that was deleted since has its id left.
  return ids === null ? "all" : ids.map((id) => names.get(id) ?? id).join(", ");
};

const End = ({ instant }: { instant: string | null }) =>
  instant !== null && new Date(instant) < new Date() ? (
    <>
      ended <Time instant={instant} />
    </>
  ) : (
    <Time instant={instant} />
  );

const Revocation = ({ token: { id, name } }: { token: Token }) => (
  <Opener
    compact
    label={`Revoke ${name}`}
    icon={IconTrash}
    dialog={(close) => (
      <ConfirmDialog
        title={`Revoke ${name}`}
        label="Revoke token"
        danger
        opened
        onClose={close}
        confirm={(reason) => revokeToken(id, reason)}
      >
        Whatever uses <b>{name}</b> is refused from the next request on. This cannot be
        undone.
      </ConfirmDialog>
    )}
  />
);
