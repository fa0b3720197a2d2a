import { ActionIcon, Anchor, Group, ScrollArea, Table, Text } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Time } from "@/components/Time";
import { count } from "@/lib/numbers";
import type { LogEvent } from "./api";
import { EventJson } from "./EventJson";

type Props = {
  events: readonly LogEvent[];
  // The position of the event that is shown whole.
  open: number | undefined;
  onOpen: (position: number | undefined) => void;
  onType: (type: string) => void;
};

const COLUMNS = ["Position", "When", "Type", "Who", "Why"];

// Events in the order given; one of them may be shown whole.
export const EventTable = ({ events, open, onOpen, onType }: Props) => (
  <ScrollArea type="auto">
    <Table verticalSpacing={6} aria-label="Events">
      <Table.Thead>
        <Table.Tr>
          {COLUMNS.map((name) => (
            <Table.Th scope="col" key={name}>
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <EventRows
            key={event.position}
            event={event}
            isOpen={event.position === open}
            onToggle={() =>
              onOpen(event.position === open ? undefined : event.position)
            }
            onType={onType}
          />
        ))}
      </Table.Tbody>
    </Table>
  </ScrollArea>
);

type RowsProps = {
  event: LogEvent;
  isOpen: boolean;
  onToggle: () => void;
  onType: (type: string) => void;
};

const EventRows = ({ event, isOpen, onToggle, onType }: RowsProps) => {
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Group gap={4} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-expanded={isOpen}
              aria-label={`Event ${event.position}`}
              onClick={onToggle}
            >
              <Icon size={16} />
            </ActionIcon>
            {count(event.position)}
          </Group>
        </Table.Td>
        <Table.Td style={{ whiteSpace: "nowrap" }}>
          <Time instant={event.at} />
        </Table.Td>
        <Table.Td>
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => onType(event.type)}
            title={`Only ${event.type}`}
          >
            {event.type}
          </Anchor>
        </Table.Td>
        <Table.Td>{event.actor}</Table.Td>
        <Table.Td>
          <Text size="sm" lineClamp={1} maw="24rem">
            {event.reason}
          </Text>
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr>
          <Table.Td colSpan={COLUMNS.length}>
            <EventJson event={event} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
};
