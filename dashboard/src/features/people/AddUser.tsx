import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus } from "@tabler/icons-react";
import { FormDialog } from "@/components/FormDialog";
import { Opener } from "@/components/Opener";
import { RoleSelect } from "@/components/RoleSelect";
import { TeamSelect } from "@/components/TeamSelect";
import { useMayAdminister, useMe } from "@/lib/me";
import { addUser, type NewUser } from "./api";
import { isLongEnough, NewPasswordInput } from "./NewPasswordInput";
import { isNameOfUser } from "./names";

export const AddUser = () =>
  useMayAdminister() && (
    <Opener
      label="Add user"
      icon={IconPlus}
      dialog={(close) => <AddUserDialog onClose={close} />}
    />
  );

const AddUserDialog = ({ onClose }: { onClose: () => void }) => {
  const initialValues: NewUser & { team_id: string } = {
    username: "",
    password: "",
    role: "viewer",
    team_id: useMe()?.team?.id ?? "",
  };
  const form = useForm({
    initialValues,
    validate: { username: isNameOfUser, password: isLongEnough },
  });
  return (
    <FormDialog
      title="Add user"
      label="Add user"
      form={form}
      submit={addUser}
      asksReason
      opened
      onClose={onClose}
    >
      <TextInput
        label="Username"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        required
        withAsterisk={false}
        {...form.getInputProps("username")}
      />
      <NewPasswordInput label="Password" {...form.getInputProps("password")} />
      <RoleSelect {...form.getInputProps("role")} />
      <TeamSelect {...form.getInputProps("team_id")} />
    </FormDialog>
  );
};
