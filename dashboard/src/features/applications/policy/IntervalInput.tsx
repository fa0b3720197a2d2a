import { NativeSelect, TextInput, type TextInputProps } from "@mantine/core";

const UNITS = ["second", "minute", "hour", "day"] as const;

type Props = Omit<TextInputProps, "value" | "onChange" | "label"> & {
  label: string;
  // As in "15 minutes".
  value: string;
  onChange: (interval: string) => void;
};

// A length of time: how many, and of what.
export const IntervalInput = ({ label, value, onChange, ...input }: Props) => {
  const [, number = "", unit = ""] = /^\s*(\S*?)\s*([a-z]*?)s?\s*$/.exec(value) ?? [];
  const change = (number: string, unit: string) =>
    onChange(`${number} ${unit}${number === "1" ? "" : "s"}`);
  return (
    <TextInput
      label={label}
      inputMode="numeric"
      value={number}
      onChange={(event) => change(event.currentTarget.value, unit)}
      rightSectionWidth={116}
      rightSection={
        <NativeSelect
          aria-label={`Unit: ${label}`}
          variant="unstyled"
          data={UNITS.map((name) => ({ value: name, label: `${name}s` }))}
          value={unit}
          onChange={(event) => change(number, event.currentTarget.value)}
        />
      }
      {...input}
    />
  );
};
