import { Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactNode } from "react";
import { FormDialog } from "./FormDialog";

type Props = {
  // What is deleted, such as "application", and its name.
  what: string;
  name: string;
  onClose: () => void;
  confirm: (reason: string) => Promise<unknown>;
  // What goes with it.
  children: ReactNode;
};

// Asks to type the name of what goes for good with all that belongs to it.
export const DeleteDialog = ({ what, name, onClose, confirm, children }: Props) => {
  const form = useForm({
    initialValues: { typed: "" },
    validate: {
      typed: (typed) => (typed === name ? null : `Type ${name} to delete it`),
    },
  });
  return (
    <FormDialog
      title={`Delete ${name}`}
      label={`Delete ${what}`}
      danger
      asksReason
      opened
      onClose={onClose}
      form={form}
      submit={(_, reason) => confirm(reason)}
    >
      <Text component="div">{children}</Text>
      <TextInput
        label={`Name of the ${what}`}
        description={`Type “${name}” to confirm`}
        data-autofocus
        autoComplete="off"
        {...form.getInputProps("typed")}
      />
    </FormDialog>
  );
};
