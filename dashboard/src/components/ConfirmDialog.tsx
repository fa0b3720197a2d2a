import { Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactNode } from "react";
import { FormDialog } from "./FormDialog";

type Props = {
  title: string;
  opened: boolean;
  onClose: () => void;
  confirm: (reason: string) => Promise<unknown>;
  // What the button says: the act itself, such as "Delete group".
  label: string;
  danger?: boolean;
  // Not for what the audit trail does not tell of; "required" if it is not done without.
  asksReason?: boolean | "required";
  // What will happen.
  children: ReactNode;
};

// Asks before something is done that is not undone easily, and why.
export const ConfirmDialog = ({
  confirm,
  children,
  asksReason = true,
  ...props
}: Props) => (
  <FormDialog
    {...props}
    form={useForm({ initialValues: {} })}
    submit={(_, reason) => confirm(reason)}
    asksReason={asksReason}
  >
    <Text component="div">{children}</Text>
  </FormDialog>
);
