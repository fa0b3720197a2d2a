import {
  Button,
  Group,
  Popover,
  SegmentedControl,
  Stack,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { fromLocal, toLocal } from "@/lib/time";
import { type Duration, DURATIONS, IN_WORDS, type SpanSearch } from "./spans";

type Props = { search: SpanSearch; onSpan: (span: SpanSearch) => void };

// Which part of the past the charts show.
export const SpanPicker = ({ search, onSpan }: Props) => (
  <Group gap="xs">
    <SegmentedControl
      size="xs"
      aria-label="Time that the charts show"
      data={DURATIONS.map((value) => ({ value, label: IN_WORDS[value] }))}
      value={search.from === undefined ? (search.duration ?? "1d") : ""}
      onChange={(duration) => onSpan({ duration: duration as Duration })}
    />
    <Custom key={`${search.from} ${search.to}`} search={search} onSpan={onSpan} />
  </Group>
);

const Custom = ({ search, onSpan }: Props) => {
  const [opened, { toggle, close }] = useDisclosure();
  const [from, setFrom] = useState(inField(search.from));
  const [to, setTo] = useState(inField(search.to));
  const isOrdered = to === "" || from < to;
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      trapFocus
      withArrow
      position="bottom-end"
    >
      <Popover.Target>
        <Button
          size="xs"
          variant={search.from === undefined ? "default" : "light"}
          onClick={toggle}
          aria-expanded={opened}
        >
          {search.from === undefined
            ? "From … to …"
            : `${shortly(search.from)} to ${search.to ? shortly(search.to) : "now"}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onSpan({ from: fromLocal(from), to: fromLocal(to) });
          }}
        >
          <Stack gap="xs">
            <TextInput
              type="datetime-local"
              label="From"
              required
              withAsterisk={false}
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              label="To"
              description="The present if it is empty"
              value={to}
              error={isOrdered ? undefined : "This is before the beginning."}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
            <Button type="submit" size="xs" disabled={from === "" || !isOrdered}>
              Show
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
};

const short = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const shortly = (instant: string): string => short.format(new Date(instant));

// What a field of the form holds: minutes are enough.
const inField = (instant: string | undefined): string =>
  instant === undefined ? "" : toLocal(new Date(instant)).slice(0, 16);
