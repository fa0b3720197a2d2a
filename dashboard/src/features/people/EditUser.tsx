import { Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { FormDialog } from "@/components/FormDialog";
import type { Dialog } from "@/components/Opening";
import { RoleSelect } from "@/components/RoleSelect";
import type { Versioned } from "@/lib/client";
import { changeUser, type User } from "./api";
import { TeamSelect } from "@/components/TeamSelect";

type Props = Dialog & { given: Versioned<User> };

// Gives a user another role, or another team.
export const EditUser = ({ given, ...dialog }: Props) => {
  const { username, role, team_id, has_password } = given.value;
  const form = useForm({ initialValues: { role, team_id } });
  return (
    <FormDialog
      title={`Edit ${username}`}
      form={form}
      submit={(values, reason) => changeUser(given, values, reason)}
      asksReason
      {...dialog}
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
