import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

type Props = { facts: readonly (readonly [string, ReactNode])[] };

// Facts by their names, side by side.
export const Facts = ({ facts }: Props) => (
  <Group component="dl" gap="xl" m={0}>
    {facts.map(([name, value]) => (
      <Stack key={name} gap={0}>
        <Text component="dt" size="xs" c="dimmed">
          {name}
        </Text>
        <Text component="dd" m={0}>
          {value}
        </Text>
      </Stack>
    ))}
  </Group>
);
