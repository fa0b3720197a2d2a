import {
  Alert,
  Badge,
  Card,
  Code,
  Group,
  Stack,
  Table,
  Text,
  Title,
} from "@mantine/core";
import { columnsOf, DataTable } from "@/components/DataTable";
import { Time } from "@/components/Time";
import { count, counted } from "@/lib/numbers";
import { type Comparison, rowsThatDiffer, type Sample } from "./api";
import { EventLink } from "./EventLink";

type Compared = Comparison["tables"][number];

// What the last comparison found: numbers for each table, and the first of the rows.
export const Differences = ({ comparison }: { comparison: Comparison }) => {
  const { at, position, is_equal, tables } = comparison;
  return (
    <Stack component="section" aria-label="Differences">
      <Title order={2} size="h4">
        Compared
      </Title>
      <Alert color={is_equal ? "green" : "yellow"}>
        {is_equal
          ? `No row differs at position ${count(position)}, compared `
          : `${counted(rowsThatDiffer(comparison), "row")} would change at position ${count(position)}, compared `}
        <Time instant={at} />
      </Alert>
      {!is_equal && (
        <DataTable
          label="Rows that differ"
          rows={tables}
          columns={COLUMNS}
          rowId={({ table }) => table}
        />
      )}
      {tables.map(({ table, samples }) =>
        samples.map((sample) => (
          <SampleCard
            key={`${table} ${JSON.stringify(sample.key)}`}
            table={table}
            sample={sample}
          />
        )),
      )}
    </Stack>
  );
};

const column = columnsOf<Compared>();
const COLUMNS = column.columns([
  column.accessor("table", { header: "Table" }),
  column.display({
    id: "only_live",
    header: "Only live",
    cell: ({ row }) => count(row.original.only_live),
  }),
  column.display({
    id: "only_beside",
    header: "Only beside",
    cell: ({ row }) => count(row.original.only_beside),
  }),
  column.display({
    id: "different",
    header: "Different",
    cell: ({ row }) => count(row.original.different),
  }),
]);

// A row as it is on both sides, and the events that it comes from.
const SampleCard = ({ table, sample }: { table: string; sample: Sample }) => {
  const { kind, events } = sample;
  const columns = Object.keys({ ...sample.live, ...sample.beside });
  const [hasLive, hasBeside] = [kind !== "only beside", kind !== "only live"];
  return (
    <Card withBorder component="article" padding="sm">
      <Group gap="xs">
        <Code>{table}</Code>
        <Text size="sm">{keyInWords(sample.key)}</Text>
        <Badge variant="light" color="yellow" tt="none" autoContrast>
          {kind}
        </Badge>
      </Group>
      <Table.ScrollContainer minWidth={320} mt="xs">
        <Table verticalSpacing={4} aria-label={`${table} ${keyInWords(sample.key)}`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Column</Table.Th>
              {hasLive && <Table.Th scope="col">Live</Table.Th>}
              {hasBeside && <Table.Th scope="col">Beside</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map((name) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">{name}</Table.Th>
                {hasLive && <Value value={sample.live[name]} />}
                {hasBeside && <Value value={sample.beside[name]} />}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {events.map(({ position, type, at }) => (
        <Text key={position} size="sm">
          By {type} at <EventLink position={position} />, <Time instant={at} />
        </Text>
      ))}
    </Card>
  );
};

const Value = ({ value }: { value: unknown }) => (
  <Table.Td>
    <Code>{JSON.stringify(value)}</Code>
  </Table.Td>
);

const keyInWords = (key: Record<string, unknown>): string =>
  Object.entries(key)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");
