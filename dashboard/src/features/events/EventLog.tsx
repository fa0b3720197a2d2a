import { Button, Group, Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { useAt } from "@/lib/at";
import { counted } from "@/lib/numbers";
import { eventsQuery, type EventFilters, type Piece } from "./api";
import { EventFilterBar } from "./EventFilterBar";
import { EventTable } from "./EventTable";
import { useFollowing } from "./useFollowing";

// What is shown of the log, as the address says it.
export type Shown = EventFilters & {
  before?: number | undefined;
  open?: number | undefined;
  live?: boolean | undefined;
};

type Props = { shown: Shown; onShow: (shown: Shown) => void };

// The log, the newest event first, and what comes while one looks on.
export const EventLog = ({ shown, onShow }: Props) => {
  const { before, open, live = true, ...filters } = shown;
  const at = useAt();
  const query = useQuery(eventsQuery({ filters, before, at }));
  const isNewest = before === undefined && at === undefined;
  const { events: newer, isCutOff } = useFollowing(
    filters,
    isNewest && live ? query.data?.end : undefined,
  );
  return (
    <Stack>
      <EventFilterBar
        filters={filters}
        onChange={(changed) => onShow({ ...changed, live: shown.live })}
      />
      {isNewest && (
        <Group gap="sm">
          <Switch
            label="Follow live"
            checked={live}
            onChange={(event) =>
              onShow({
                ...shown,
                live: event.currentTarget.checked ? undefined : false,
              })
            }
          />
          <Text size="sm" c="dimmed" role="status">
            {isCutOff
              ? "Cut off, trying again"
              : newer.length > 0 && `${counted(newer.length, "event")} since`}
          </Text>
        </Group>
      )}
      <Loaded query={query} height={480}>
        {(piece) => (
          <>
            <EventTable
              events={[...newer, ...piece.events]}
              open={open}
              onOpen={(position) => onShow({ ...shown, open: position })}
              onType={(type) => onShow({ ...filters, type: [type], live: shown.live })}
            />
            <Turning
              piece={piece}
              isEmpty={newer.length + piece.events.length === 0}
              onNewest={
                before === undefined
                  ? undefined
                  : () => onShow({ ...filters, live: shown.live })
              }
              onOlder={(older) =>
                onShow({ ...filters, live: shown.live, before: older })
              }
            />
          </>
        )}
      </Loaded>
    </Stack>
  );
};

type TurningProps = {
  piece: Piece;
  isEmpty: boolean;
  onNewest: (() => void) | undefined;
  onOlder: (older: number) => void;
};

// The way to older events and back to the newest.
const Turning = ({ piece: { older }, isEmpty, onNewest, onOlder }: TurningProps) => (
  <>
    {isEmpty && (
      <EmptyState title="No such events here">
        {older === undefined
          ? "The log has none that the filters let through."
          : `None after position ${older}. Older ones were not looked at yet.`}
      </EmptyState>
    )}
    <Group justify="flex-end">
      {onNewest && (
        <Button variant="default" onClick={onNewest}>
          Newest
        </Button>
      )}
      {older !== undefined && (
        <Button variant="default" onClick={() => onOlder(older)}>
          Older
        </Button>
      )}
    </Group>
  </>
);
