import { Button, Center, Container, Stack, Text, Title } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { ProblemAlert } from "./ProblemAlert";

// There is no such page.
export const Lost = () => (
  <Center py="xl">
    <Stack align="center" gap="xs">
      <Title order={1} size="h3">
        There is nothing here
      </Title>
      <Text c="dimmed">What the address names was deleted, or never was there.</Text>
      <Button component="a" href="/">
        To the applications
      </Button>
    </Stack>
  </Center>
);

// A page that fails says why, and leaves the rest as it is.
export const Broken = ({ error, reset }: ErrorComponentProps) => (
  <Container py="xl">
    <ProblemAlert
      problem={error instanceof Error ? error : new Error(String(error))}
      onRetry={reset}
    />
  </Container>
);
