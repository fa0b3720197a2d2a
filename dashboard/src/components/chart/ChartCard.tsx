import {
  Box,
  Button,
  Card,
  Group,
  ScrollArea,
  Table,
  Text,
  Title,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useId } from "react";
import { count } from "@/lib/numbers";
import { inFull } from "@/lib/time";
import { Dot } from "../Dot";
import { Chart } from "./Chart";
import { lastInWords, type Layer, type Mark, stacked } from "./stacked";

type Props = {
  title: string;
  instants: readonly string[];
  layers: readonly Layer[];
  marks?: readonly Mark[];
  height?: number;
  // Its legend, such as a table; names and colours unless it is given.
  children?: ReactNode;
};

// Stacked areas along the time, which can be read as a table of figures, too.
export const ChartCard = ({
  title,
  instants,
  layers,
  height = 220,
  ...props
}: Props) => {
  const [opened, { toggle }] = useDisclosure();
  const heading = useId();
  const last = lastInWords(layers) || "no machines";
  return (
    <Card withBorder component="section" aria-labelledby={heading} h="100%">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5" id={heading}>
          {title}
        </Title>
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={toggle}
          aria-expanded={opened}
          aria-label={`${opened ? "Hide" : "Show"} the figures of ${title}`}
        >
          {opened ? "Hide figures" : "Figures"}
        </Button>
      </Group>
      <Box data-testid="chart">
        <Chart
          option={stacked(instants, layers, props.marks)}
          height={height}
          label={`${title}. At the end: ${last}`}
        />
      </Box>
      {opened && <Figures title={title} instants={instants} layers={layers} />}
      {props.children ?? <Legend layers={layers} />}
    </Card>
  );
};

const Legend = ({ layers }: { layers: readonly Layer[] }) => (
  <Group gap="md" mt="xs">
    {layers.toReversed().map(({ name, color }) => (
      <Group key={name} gap={6} wrap="nowrap">
        <Dot color={color} />
        <Text size="sm">{name}</Text>
      </Group>
    ))}
  </Group>
);

const Figures = ({ title, instants, layers }: Props) => (
  <ScrollArea.Autosize mah={280} my="xs" type="auto" viewportProps={{ tabIndex: 0 }}>
    <Table aria-label={`Figures of ${title}`} stickyHeader fz="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">When</Table.Th>
          {layers.map(({ name }) => (
            <Table.Th key={name} scope="col">
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {instants.map((instant, place) => (
          <Table.Tr key={instant}>
            <Table.Td>{inFull(new Date(instant))}</Table.Td>
            {layers.map(({ name, values }) => (
              <Table.Td key={name}>{count(values[place] ?? 0)}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </ScrollArea.Autosize>
);
