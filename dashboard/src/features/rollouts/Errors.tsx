import { Code, Table, Text } from "@mantine/core";
import { AppLink } from "@/components/links";
import { count } from "@/lib/numbers";
import type { Failures, Story } from "./api";

// What machines said when their update failed, the most frequent first.
export const Errors = ({ story }: { story: Story }) => (
  <Table aria-label="Errors" verticalSpacing={4}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th scope="col">Error</Table.Th>
        <Table.Th scope="col" ta="right">
          Times
        </Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {story.errors.map((failures) => (
        <Table.Tr key={failures.error?.code ?? 0}>
          <Table.Td>
            <Told story={story} failures={failures} />
          </Table.Td>
          <Table.Td ta="right">{count(failures.count)}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);

const Told = ({ story, failures: { error } }: { story: Story; failures: Failures }) =>
  error === null ? (
    <Text size="sm">The machines did not say why.</Text>
  ) : (
    <>
      <AppLink
        to="/apps/$app/instances"
        params={{ app: story.application_id }}
        search={{ group: story.group_id, error: String(error.base) }}
        size="sm"
      >
        {error.sentence}
      </AppLink>
      <Text size="xs" c="dimmed">
        <Code fz="xs">{error.base}</Code> {error.name}
        {error.flags.length > 0 && ` (${error.flags.join(", ")})`}
      </Text>
    </>
  );
