import { Center, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

type Props = { title: string; children?: ReactNode; action?: ReactNode };

// Nothing here: says what to do next.
export const EmptyState = ({ title, children, action }: Props) => (
  <Center py="xl">
    <Stack align="center" gap="xs" maw="30rem" ta="center">
      <Title order={2} size="h4">
        {title}
      </Title>
      {children && <Text c="dimmed">{children}</Text>}
      {action}
    </Stack>
  </Center>
);
