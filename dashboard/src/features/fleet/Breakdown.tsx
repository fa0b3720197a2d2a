import { Group, Progress, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Dot } from "@/components/Dot";
import { count, share } from "@/lib/numbers";

export type Row = { key: string; color: string; machines: number; link: ReactNode };

type Props = { label: string; of: string; rows: readonly Row[] };

// How many machines there are of each kind; the legend of the chart above it, too.
export const Breakdown = ({ label, of, rows }: Props) => {
  const total = rows.reduce((sum, row) => sum + row.machines, 0);
  return (
    <Table aria-label={label} mt="xs" verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{of}</Table.Th>
          <Table.Th scope="col" ta="right">
            Machines
          </Table.Th>
          <Table.Th scope="col" w="40%">
            Share
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.key}>
            <Table.Td>
              <Group gap={6} wrap="nowrap">
                <Dot color={row.color} />
                {row.link}
              </Group>
            </Table.Td>
            <Table.Td ta="right" style={{ fontVariantNumeric: "tabular-nums" }}>
              {count(row.machines)}
            </Table.Td>
            <Table.Td>
              <Group gap="xs" wrap="nowrap">
                <Progress.Root flex={1} size="sm" aria-hidden>
                  <Progress.Section
                    value={total === 0 ? 0 : (100 * row.machines) / total}
                    color={row.color}
                    withAria={false}
                  />
                </Progress.Root>
                <Text size="xs" w="3.2em" ta="right">
                  {share(row.machines, total)}
                </Text>
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};
