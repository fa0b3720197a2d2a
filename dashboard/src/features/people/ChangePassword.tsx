import { PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { FormDialog } from "@/components/FormDialog";
import { Opener } from "@/components/Opener";
import { changeOwnPassword } from "./api";
import { isLongEnough, NewPasswordInput } from "./NewPasswordInput";

type Props = { username: string };

// One's own password: the one by now is asked for, so that nobody else changes it who
// finds a browser open.
export const ChangePassword = ({ username }: Props) => (
  <Opener
    variant="default"
    label="Change password"
    dialog={(close) => <OwnPasswordDialog username={username} onClose={close} />}
  />
);

type DialogProps = Props & { onClose: () => void };

const OwnPasswordDialog = ({ username, onClose }: DialogProps) => {
  const form = useForm({
    initialValues: { current_password: "", password: "" },
    validate: {
      current_password: (text) => (text ? null : "Type the password by now"),
      password: isLongEnough,
    },
  });
  const submit = async (passwords: typeof form.values) => {
    await changeOwnPassword(passwords);
    notifications.show({
      message: "Your password was changed; your other sessions were ended.",
    });
  };
  return (
    <FormDialog
      title="Change password"
      label="Change password"
      form={form}
      submit={submit}
      opened
      onClose={onClose}
    >
      {/* For the browser's store of passwords, which goes by it. */}
      <input hidden readOnly autoComplete="username" value={username} />
      <PasswordInput
        label="Current password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        {...form.getInputProps("current_password")}
      />
      <NewPasswordInput label="New password" {...form.getInputProps("password")} />
    </FormDialog>
  );
};
