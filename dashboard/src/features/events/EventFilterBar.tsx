import { SimpleGrid, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { EventFilters } from "./api";

// Beginnings of the stored names of events; a whole name is as good.
const KINDS = [
  "application",
  "channel",
  "group",
  "package",
  "rollout",
  "instance",
  "user",
  "team",
  "token",
  "session",
  "sign_in",
  "access",
  "projection",
  "name",
].map((kind) => `${kind}.`);

type Props = { filters: EventFilters; onChange: (filters: EventFilters) => void };

// Which events are wanted; texts count once one leaves them or presses Enter.
export const EventFilterBar = ({ filters, onChange }: Props) => {
  const given = (name: "application" | "group" | "machine") => ({
    value: filters[name] ?? "",
    onCommit: (value: string) =>
      onChange({ ...filters, [name]: value === "" ? undefined : value }),
  });
  return (
    <SimpleGrid
      cols={{ base: 2, md: 4 }}
      spacing="sm"
      role="search"
      aria-label="Events"
    >
      <TagsInput
        label="Types"
        placeholder={filters.type?.length ? "" : "all"}
        data={KINDS}
        value={filters.type ?? []}
        onChange={(type) =>
          onChange({ ...filters, type: type.length ? type : undefined })
        }
      />
      <Committed label="Application" {...given("application")} />
      <Committed label="Group" {...given("group")} />
      <Committed
        label="Machine"
        {...given("machine")}
        disabled={!filters.application}
        placeholder={filters.application ? "" : "needs an application"}
      />
    </SimpleGrid>
  );
};

type CommittedProps = {
  label: string;
  value: string;
  onCommit: (value: string) => void;
  disabled?: boolean;
  placeholder?: string;
};

const Committed = ({ value, onCommit, ...props }: CommittedProps) => {
  const [text, setText] = useState(value);
  const [before, setBefore] = useState(value);
  // NOTE: the address changed by another way, such as the browser's button back.
  if (before !== value) {
    setBefore(value);
    setText(value);
  }
  const commit = () => {
    if (text.trim() !== value) onCommit(text.trim());
  };
  return (
    <TextInput
      {...props}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    />
  );
};
