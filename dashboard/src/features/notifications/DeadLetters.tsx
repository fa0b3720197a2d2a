import { Group, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconRefresh, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { columnsOf, DataTable } from "@/components/DataTable";
import { Loaded } from "@/components/Loaded";
import { Opener } from "@/components/Opener";
import { Pager } from "@/components/Pager";
import { Time } from "@/components/Time";
import { useMayAdminister } from "@/lib/me";
import { counted } from "@/lib/numbers";
import { type DeadLetter, deadQuery, drop, PER_PAGE, retry, retryAll } from "./api";

type Props = { page: number; onPage: (page: number) => void };

// What was given up, the latest first; nothing if nothing was.
export const DeadLetters = ({ page, onPage }: Props) => {
  const mayAdminister = useMayAdminister();
  return (
    <Loaded query={useQuery(deadQuery(page))} height={120}>
      {({ dead, totalCount }) =>
        totalCount > 0 && (
          <Stack gap="xs">
            <Group justify="space-between">
              <Title order={3} size="h5">
                Given up
              </Title>
              {mayAdminister && <RetryAll total={totalCount} />}
            </Group>
            <DataTable
              label="Notifications that were given up"
              rows={dead}
              columns={COLUMNS}
              rowId={({ id }) => id}
              hidden={mayAdminister ? [] : ["acts"]}
              minor={["created_ts", "tries"]}
            />
            <Pager page={page} perPage={PER_PAGE} total={totalCount} onPage={onPage} />
          </Stack>
        )
      }
    </Loaded>
  );
};

const column = columnsOf<DeadLetter>();
const COLUMNS = column.columns([
  column.accessor("sink", { header: "For" }),
  column.display({
    id: "what",
    header: "What",
    cell: ({ row: { original: letter } }) => (
      <Stack gap={2} miw="12rem">
        <Text size="sm">{letter.sentence}</Text>
        <Text size="sm" c="dimmed">
          {letter.error}
        </Text>
      </Stack>
    ),
  }),
  column.accessor("created_ts", {
    header: "Happened",
    cell: ({ getValue }) => <Time instant={getValue()} />,
  }),
  column.accessor("tries", { header: "Tries" }),
  column.display({
    id: "acts",
    header: () => <VisuallyHidden>Acts</VisuallyHidden>,
    cell: ({ row }) => <Acts letter={row.original} />,
  }),
]);

const Acts = ({ letter }: { letter: DeadLetter }) => (
  <Group gap={4} wrap="nowrap" justify="flex-end">
    <Opener
      compact
      label={`Try again: ${letter.sentence}`}
      icon={IconRefresh}
      dialog={(close) => (
        <ConfirmDialog
          title="Try again?"
          label="Try again"
          opened
          asksReason={false}
          onClose={close}
          confirm={() => retry(letter)}
        >
          {letter.sink} is told once more: “{letter.sentence}”.
        </ConfirmDialog>
      )}
    />
    <Opener
      compact
      label={`Drop: ${letter.sentence}`}
      icon={IconTrash}
      dialog={(close) => (
        <ConfirmDialog
          title="Drop it?"
          label="Drop"
          danger
          opened
          asksReason={false}
          onClose={close}
          confirm={() => drop(letter)}
        >
          {letter.sink} will not be told: “{letter.sentence}”. The event stays in the
          log.
        </ConfirmDialog>
      )}
    />
  </Group>
);

const RetryAll = ({ total }: { total: number }) => (
  <Opener
    variant="default"
    label="Try all again"
    icon={IconRefresh}
    dialog={(close) => (
      <ConfirmDialog
        title="Try all again?"
        label="Try all again"
        opened
        asksReason={false}
        onClose={close}
        confirm={retryAll}
      >
        {counted(total, "notification")} that {total === 1 ? "was" : "were"} given up{" "}
        {total === 1 ? "is" : "are"} sent once more.
      </ConfirmDialog>
    )}
  />
);
