import { Select } from "@mantine/core";
import type { Choice } from "./choices";

type Props<Value extends string> = {
  label: string;
  // What stands there while nothing is chosen.
  any: string;
  value: string | undefined;
  choices: readonly Choice<Value>[];
  onChange: (value: Value | undefined) => void;
  w?: number;
};

// A filter with some choices; one that is set and not among them is shown as it is.
export const SelectFilter = <Value extends string>({
  label,
  any,
  value,
  choices,
  onChange,
  w = 170,
}: Props<Value>) => {
  const isKnown =
    value === undefined || choices.some((choice) => choice.value === value);
  return (
    <Select
      label={label}
      placeholder={any}
      size="xs"
      w={w}
      data={isKnown ? choices : [...choices, { value, label: value }]}
      value={value ?? null}
      onChange={(chosen) =>
        onChange(choices.find((each) => each.value === chosen)?.value)
      }
      clearable
      clearButtonProps={{ "aria-label": `Clear ${label.toLowerCase()}` }}
      searchable={choices.length > 10}
    />
  );
};
