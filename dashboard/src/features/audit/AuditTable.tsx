import { Stack, Text } from "@mantine/core";
import { Changes } from "@/components/Changes";
import { columnsOf, DataTable } from "@/components/DataTable";
import { Time } from "@/components/Time";
import { useIsPhone } from "@/lib/phone";
import { namesIn } from "@/lib/values";
import type { Change } from "./api";
import { AuditSubject } from "./AuditSubject";
import { AuditTrails } from "./AuditTrails";
import classes from "./AuditTable.module.css";

type Props = { changes: readonly Change[] };

// Who changed what, from what to what, and why; on a phone a card for each.
export const AuditTable = ({ changes }: Props) =>
  useIsPhone() ? (
    <AuditCards changes={changes} />
  ) : (
    <DataTable
      label="Changes"
      rows={changes}
      columns={COLUMNS}
      rowId={(change) => String(change.position)}
    />
  );

const Who = ({ change: { at, actor } }: { change: Change }) => (
  <Stack gap={0}>
    <Text size="sm" fw={500}>
      {actor}
    </Text>
    <Text size="xs" component="div" className={classes["when"]}>
      <Time instant={at} />
    </Text>
  </Stack>
);

const What = ({ change }: { change: Change }) => (
  <Stack gap={2} className={classes["what"]}>
    <AuditSubject change={change} />
    {change.reason !== "" && (
      <Text size="xs" fs="italic">
        “{change.reason}”
      </Text>
    )}
    <AuditTrails change={change} />
  </Stack>
);

const FromTo = ({ change: { before, after, names } }: { change: Change }) => (
  <Changes before={before} after={after} names={namesIn(names)} />
);

const { display } = columnsOf<Change>();
const COLUMNS = [
  display({
    id: "who",
    header: "Who, when",
    cell: ({ row }) => <Who change={row.original} />,
  }),
  display({
    id: "what",
    header: "What, why",
    cell: ({ row }) => <What change={row.original} />,
  }),
  display({
    id: "change",
    header: "Before, after",
    cell: ({ row }) => <FromTo change={row.original} />,
  }),
];

const AuditCards = ({ changes }: Props) => (
  <ol className={classes["cards"]} aria-label="Changes">
    {changes.map((change) => (
      <li key={change.position}>
        <Who change={change} />
        <What change={change} />
        <FromTo change={change} />
      </li>
    ))}
  </ol>
);
