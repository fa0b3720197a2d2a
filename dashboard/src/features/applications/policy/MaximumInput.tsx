import { TextInput, type TextInputProps } from "@mantine/core";
import type { Maximum } from "@/lib/policy";

type Props = Omit<TextInputProps, "value" | "onChange"> & {
  value: Maximum;
  onChange: (most: Maximum) => void;
};

// So many machines, "10", or a share of the group, "5%".
export const MaximumInput = ({ value, onChange, ...input }: Props) => (
  <TextInput
    {...input}
    value={value}
    onChange={(event) => onChange(maximum(event.currentTarget.value))}
  />
);

const maximum = (text: string): Maximum =>
  /^\s*[0-9]{1,10}\s*$/.test(text) ? Number(text) : text;
