import { TextInput, type TextInputProps } from "@mantine/core";

// What a machine is pinned to.
export const PinField = (props: TextInputProps) => (
  <TextInput
    {...props}
    label="Pin"
    description="A version, a line such as 4230.2.x, or bounds such as >=4230.2, <4400"
  />
);
