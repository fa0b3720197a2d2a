import { TextInput } from "@mantine/core";

type Props = {
  value: string;
  onChange: (reason: string) => void;
  // Nothing is done without a reason.
  required?: boolean;
};

// Why something is done.
export const ReasonField = ({ onChange, ...props }: Props) => (
  <TextInput
    {...props}
    label="Why"
    description="For those who look at the audit trail later"
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
