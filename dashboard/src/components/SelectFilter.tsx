import { Select } from "@mantine/core";

type Props = {
  label: string;
  // What stands there while nothing is chosen.
  any: string;
  value: string | undefined;
  choices: readonly { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
  w?: number;
};

// A filter with some choices; one that is set and not among them is shown as it is.
export const SelectFilter = ({
  label,
  any,
  value,
  choices,
  onChange,
  w = 170,
}: Props) => {
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
      onChange={(chosen) => onChange(chosen ?? undefined)}
      clearable
      clearButtonProps={{ "aria-label": `Clear ${label.toLowerCase()}` }}
      searchable={choices.length > 10}
    />
  );
};
