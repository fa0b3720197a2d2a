import { Alert, Button, Code, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Problem } from "@/lib/client";
import { Changed } from "./Changed";

type Props = { problem: Error; onRetry?: () => void };

// What went wrong, with the name of the request for those who look it up in the log.
export const ProblemAlert = ({ problem, onRetry }: Props) => {
  const details = problem instanceof Problem ? problem.details : {};
  const requestId = details.request_id;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title="That did not work">
      <Text size="sm">{problem.message}</Text>
      {details.changed && <Changed changes={details.changed} />}
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
