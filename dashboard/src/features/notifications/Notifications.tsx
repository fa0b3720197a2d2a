import { Badge, Code, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { columnsOf, DataTable } from "@/components/DataTable";
import { Loaded } from "@/components/Loaded";
import { Time } from "@/components/Time";
import { useMe } from "@/lib/me";
import { count, counted } from "@/lib/numbers";
import { type Sink, sinksQuery } from "./api";
import { DeadLetters } from "./DeadLetters";
import { standingOf } from "./standing";

// Which page of what was given up is shown.
type Props = { page: number; onPage: (page: number) => void };

// Who is told what happens, how far that is, and what could not be told; for who looks
// after the server.
export const Notifications = (props: Props) =>
  useMe()?.may.administer ? <Panel {...props} /> : null;

const Panel = (props: Props) => (
  <Stack component="section" aria-label="Notifications" gap="sm" mt="lg">
    <Title order={2} size="h4">
      Notifications
    </Title>
    <Loaded query={useQuery(sinksQuery)}>
      {({ sinks }) =>
        sinks.length === 0 ? (
          <Text size="sm">
            Nobody is told what happens. Who is, and of what, says the file that{" "}
            <Code>COREROLLER_NOTIFICATIONS</Code> names.
          </Text>
        ) : (
          <>
            <DataTable
              label="Who is told"
              rows={sinks}
              columns={COLUMNS}
              rowId={({ name }) => name}
              minor={["kind", "rules", "delivered", "last_delivery"]}
            />
            <DeadLetters {...props} />
          </>
        )
      }
    </Loaded>
  </Stack>
);

const column = columnsOf<Sink>();
const COLUMNS = column.columns([
  column.accessor("name", { header: "Name" }),
  column.accessor("kind", { header: "By" }),
  column.accessor("rules", { header: "Told of" }),
  column.display({
    id: "standing",
    header: "State",
    cell: ({ row }) => <Standing sink={row.original} />,
  }),
  column.accessor("delivered", {
    header: "Delivered",
    cell: ({ getValue }) => count(getValue()),
  }),
  column.accessor("last_delivery", {
    header: "Last delivery",
    cell: ({ getValue }) => <Time instant={getValue()} />,
  }),
]);

const Standing = ({ sink }: { sink: Sink }) => {
  const { label, tone } = standingOf(sink);
  const { waiting, next_try, last_failure } = sink;
  return (
    <Stack gap={2} align="flex-start" miw="10rem">
      <Badge color={tone} variant="light" tt="none" autoContrast>
        {label}
      </Badge>
      {waiting > 0 && (
        <Text size="sm" component="div">
          {counted(waiting, "notification")} waiting
          {next_try !== null && (
            <>
              , next try <Time instant={next_try} />
            </>
          )}
        </Text>
      )}
      {last_failure !== null && (
        <Text size="sm" component="div">
          Failed <Time instant={last_failure.at} />: {last_failure.error}
        </Text>
      )}
    </Stack>
  );
};
