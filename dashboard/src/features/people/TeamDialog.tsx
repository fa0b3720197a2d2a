import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { FormDialog } from "@/components/FormDialog";
import type { Dialog } from "@/components/Opening";
import { isNameOfTeam } from "./names";

type Props = Dialog & {
  title: string;
  label: string;
  name: string;
  submit: (name: string, reason: string) => Promise<unknown>;
};

export const TeamDialog = ({ name, submit, ...dialog }: Props) => {
  const form = useForm({
    initialValues: { name },
    validate: { name: isNameOfTeam },
  });
  return (
    <FormDialog
      form={form}
      submit={(values, reason) => submit(values.name, reason)}
      asksReason
      {...dialog}
    >
      <TextInput
        label="Name"
        data-autofocus
        required
        withAsterisk={false}
        {...form.getInputProps("name")}
      />
    </FormDialog>
  );
};
