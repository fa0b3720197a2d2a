import {
  ActionIcon,
  Button,
  Chip,
  Group,
  Input,
  Stack,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { DAYS, type Weekday, type Window, windowInWords } from "@/lib/policy";

const WEEK = Object.keys(DAYS) as Weekday[];
const NIGHTS: Window = { days: WEEK, from: "22:00", to: "06:00" };

type Props = {
  value: readonly Window[];
  onChange: (windows: Window[]) => void;
  error?: ReactNode;
};

// Times of the week at which machines may be granted updates.
export const WindowsInput = ({ value, onChange, error }: Props) => (
  <Input.Wrapper
    label="Update windows"
    labelElement="div"
    description="Updates are granted only while one of them is open; without any, at all times. One that ends no later than it begins ends on the next day."
    error={error}
  >
    <Stack gap="xs" mt={6}>
      {value.map((window, index) => (
        <WindowLine
          key={index}
          number={index + 1}
          window={window}
          onChange={(changed) => onChange(value.with(index, changed))}
          onRemove={() => onChange(value.toSpliced(index, 1))}
        />
      ))}
      <Button
        variant="default"
        size="xs"
        w="max-content"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...value, NIGHTS])}
      >
        Add update window
      </Button>
    </Stack>
  </Input.Wrapper>
);

type LineProps = {
  number: number;
  window: Window;
  onChange: (window: Window) => void;
  onRemove: () => void;
};

const WindowLine = ({ number, window, onChange, onRemove }: LineProps) => (
  <Group gap="xs" role="group" aria-label={`Update window ${number}`}>
    <Chip.Group
      multiple
      value={window.days}
      onChange={(days) => onChange({ ...window, days: inOrder(days) })}
    >
      <Group gap={4}>
        {WEEK.map((day) => (
          <Chip key={day} value={day} size="xs" variant="outline">
            {DAYS[day].slice(0, 3)}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
    <TextInput
      type="time"
      size="xs"
      aria-label={`Update window ${number} opens`}
      value={window.from}
      onChange={(event) => onChange({ ...window, from: event.currentTarget.value })}
    />
    –
    <TextInput
      type="time"
      size="xs"
      aria-label={`Update window ${number} closes`}
      value={window.to}
      onChange={(event) => onChange({ ...window, to: event.currentTarget.value })}
    />
    <ActionIcon
      variant="subtle"
      aria-label={`Remove update window ${windowInWords(window)}`}
      onClick={onRemove}
    >
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  </Group>
);

const inOrder = (days: readonly string[]): Weekday[] =>
  WEEK.filter((day) => days.includes(day));
