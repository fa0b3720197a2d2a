import { Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Changing } from "@/components/Changing";
import { FormDialog } from "@/components/FormDialog";
import { RoleSelect } from "@/components/RoleSelect";
import { TeamSelect } from "@/components/TeamSelect";
import { changeUser, loadUser, type User, type UserChanges } from "./api";

type Props = { user: User; onClose: () => void };

// Gives a user another role, or another team.
export const EditUser = ({ user: { id, username }, onClose }: Props) => {
  const title = `Edit ${username}`;
  return (
    <Changing title={title} onClose={onClose} load={() => loadUser(id)}>
      {(user, send) => (
        <UserDialog
          title={title}
          user={user}
          save={(changes, reason) =>
            send((etag) => changeUser(id, changes, etag, reason))
          }
          onClose={onClose}
        />
      )}
    </Changing>
  );
};

type DialogProps = Props & {
  title: string;
  save: (changes: UserChanges, reason: string) => Promise<unknown>;
};

const UserDialog = ({ title, user, save, onClose }: DialogProps) => {
  const { username, role, team_id, has_password } = user;
  const form = useForm({ initialValues: { role, team_id } });
  return (
    <FormDialog
      title={title}
      form={form}
      submit={save}
      asksReason
      opened
      onClose={onClose}
    >
      <RoleSelect {...form.getInputProps("role")} />
      <TeamSelect {...form.getInputProps("team_id")} />
      {!has_password && (
        <Text size="sm" c="dimmed">
          {username} signs in at the provider, which decides on the role each time.
        </Text>
      )}
    </FormDialog>
  );
};
