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
  // It is not done without a reason.
  mustSayWhy?: boolean;
  // What will happen.
  children: ReactNode;
};

// Asks before something is done that is not undone easily, and why.
export const ConfirmDialog = ({ confirm, mustSayWhy, children, ...props }: Props) => (
  <FormDialog
    {...props}
    form={useForm({ initialValues: {} })}
    submit={(_, reason) => confirm(reason)}
    asksReason={mustSayWhy ? "required" : true}
  >
    <Text component="div">{children}</Text>
  </FormDialog>
);
