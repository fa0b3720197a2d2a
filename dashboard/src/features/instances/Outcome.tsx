import { Alert, List, Table, Text } from "@mantine/core";
import { counted } from "@/lib/numbers";
import type { Ordered } from "./api";
import { RESULTS } from "./orders";

const SHOWN = 10;

// What came, or would come, of an order: how many of each, and who is left out and why.
export const Outcome = ({ outcome }: { outcome: Ordered }) => {
  const { dry_run, counts, instances } = outcome;
  const left = instances.filter(({ why }) => why !== "");
  return (
    <Alert
      color={dry_run ? "blue" : "green"}
      title={dry_run ? "What would come of it" : "Done"}
      role="status"
    >
      <List size="sm">
        {RESULTS.map(({ result, would, did }) => {
          const number = counts[result] ?? 0;
          return number === 0 ? null : (
            <List.Item key={result}>
              {counted(number, "machine")} {dry_run ? would : did}
            </List.Item>
          );
        })}
      </List>
      {left.length > 0 && (
        <Table mt="xs" aria-label="Left out">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Machine</Table.Th>
              <Table.Th scope="col">Why not</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {left.slice(0, SHOWN).map(({ id, why }) => (
              <Table.Tr key={id}>
                <Table.Td ff="monospace">{id}</Table.Td>
                <Table.Td>{why}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {left.length > SHOWN && (
        <Text size="sm">and {counted(left.length - SHOWN, "machine")} more</Text>
      )}
    </Alert>
  );
};
