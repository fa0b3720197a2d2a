import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { FormDialog } from "@/components/FormDialog";
import { isNameOfTeam } from "./names";

type Props = {
  title: string;
  label: string;
  name: string;
  submit: (name: string, reason: string) => Promise<unknown>;
  onClose: () => void;
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
      opened
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
