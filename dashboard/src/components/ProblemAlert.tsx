import { Alert, Button, Code, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Problem } from "@/lib/client";

type Props = { problem: Error; onRetry?: () => void };

// What went wrong, with the name of the request for those who look it up in the log.
export const ProblemAlert = ({ problem, onRetry }: Props) => {
  const requestId = problem instanceof Problem ? problem.requestId : undefined;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title="That did not work">
      <Text size="sm">{problem.message}</Text>
      <Group mt="xs" gap="md">
        {requestId && (
          <Text size="xs" c="dimmed">
            Request <Code>{requestId}</Code>
          </Text>
        )}
        {onRetry && (
          <Button size="compact-sm" variant="light" color="red" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
};
