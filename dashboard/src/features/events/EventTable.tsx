import {
  ActionIcon,
  Anchor,
  Group,
  ScrollArea,
  Stack,
  Table,
  Text,
} from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Time } from "@/components/Time";
import { count } from "@/lib/numbers";
import { useIsPhone } from "@/lib/phone";
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
const ON_A_PHONE = ["Position", "Event"];

// Events in the order given; one of them may be shown whole.
export const EventTable = ({ events, open, onOpen, onType }: Props) => {
  const columns = useIsPhone() ? ON_A_PHONE : COLUMNS;
  return (
    <ScrollArea type="auto">
      <Table verticalSpacing={6} aria-label="Events">
        <Table.Thead>
          <Table.Tr>
            {columns.map((name) => (
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
              across={columns.length}
              isOpen={event.position === open}
              onToggle={() =>
                onOpen(event.position === open ? undefined : event.position)
              }
              onType={() => onType(event.type)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
};

type RowsProps = {
  event: LogEvent;
  // How many columns there are.
  across: number;
  isOpen: boolean;
  onToggle: () => void;
  onType: () => void;
};

const EventRows = ({ event, across, isOpen, onToggle, onType }: RowsProps) => (
  <>
    <Table.Tr>
      <Table.Td>
        <Position event={event} isOpen={isOpen} onToggle={onToggle} />
      </Table.Td>
      {across === COLUMNS.length ? (
        <Cells event={event} onType={onType} />
      ) : (
        <Table.Td>
          <Stacked event={event} onType={onType} />
        </Table.Td>
      )}
    </Table.Tr>
    {isOpen && (
      <Table.Tr>
        <Table.Td colSpan={across}>
          <EventJson event={event} />
        </Table.Td>
      </Table.Tr>
    )}
  </>
);

type PositionProps = Pick<RowsProps, "event" | "isOpen" | "onToggle">;

const Position = ({ event: { position }, isOpen, onToggle }: PositionProps) => {
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-expanded={isOpen}
        aria-label={`Event ${position}`}
        onClick={onToggle}
      >
        <Icon size={16} />
      </ActionIcon>
      {count(position)}
    </Group>
  );
};

type EventProps = Pick<RowsProps, "event" | "onType">;

const Cells = ({ event, onType }: EventProps) => (
  <>
    <Table.Td style={{ whiteSpace: "nowrap" }}>
      <Time instant={event.at} />
    </Table.Td>
    <Table.Td>
      <TypeButton event={event} onType={onType} />
    </Table.Td>
    <Table.Td>{event.actor}</Table.Td>
    <Table.Td>
      <Text size="sm" lineClamp={1} maw="24rem">
        {event.reason}
      </Text>
    </Table.Td>
  </>
);

// The same on a phone, one below the other.
const Stacked = ({ event, onType }: EventProps) => (
  <Stack gap={2} align="flex-start" style={{ overflowWrap: "anywhere" }}>
    <TypeButton event={event} onType={onType} />
    <Text size="xs" component="div">
      {event.actor}, <Time instant={event.at} />
    </Text>
    {event.reason !== "" && (
      <Text size="xs" fs="italic">
        “{event.reason}”
      </Text>
    )}
  </Stack>
);

const TypeButton = ({ event: { type }, onType }: EventProps) => (
  <Anchor
    component="button"
    type="button"
    size="sm"
    onClick={onType}
    title={`Only ${type}`}
  >
    {type}
  </Anchor>
);
