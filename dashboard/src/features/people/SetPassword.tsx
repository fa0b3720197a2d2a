import { Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { FormDialog } from "@/components/FormDialog";
import { setPassword, type User } from "./api";
import { isLongEnough, NewPasswordInput } from "./NewPasswordInput";

type Props = { user: User; onClose: () => void };

export const SetPassword = ({ user, onClose }: Props) => {
  const form = useForm({
    initialValues: { password: "" },
    validate: { password: isLongEnough },
  });
  const submit = async ({ password }: typeof form.values) => {
    await setPassword(user.id, password);
    notifications.show({ message: `The password of ${user.username} was set.` });
  };
  return (
    <FormDialog
      title={`Set the password of ${user.username}`}
      label="Set password"
      form={form}
      submit={submit}
      opened
      onClose={onClose}
    >
      <Text size="sm">
        The password by now counts no more, and all sessions of {user.username} end.
      </Text>
      <NewPasswordInput label="New password" {...form.getInputProps("password")} />
    </FormDialog>
  );
};
