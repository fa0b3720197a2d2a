import { Group, Modal } from "@mantine/core";
import { IconDevices, IconEdit, IconKey, IconTrash } from "@tabler/icons-react";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { nothing, Opening } from "@/components/Opening";
import { RowAction } from "@/components/RowAction";
import { useMe } from "@/lib/me";
import { deleteUser, type User, userAsItIs } from "./api";
import { EditUser } from "./EditUser";
import { EndAll } from "./EndAll";
import { SessionList } from "./SessionList";
import { SetPassword } from "./SetPassword";

type Props = { user: User };

export const UserActions = ({ user }: Props) => (
  <Group gap={4} wrap="nowrap" justify="flex-end">
    <Opening
      load={() => userAsItIs(user.id)}
      by={(open, loading) => (
        <RowAction
          label={`Edit ${user.username}`}
          icon={IconEdit}
          onClick={open}
          loading={loading}
        />
      )}
    >
      {(dialog, given) => <EditUser given={given} {...dialog} />}
    </Opening>
    <Opening
      load={nothing}
      by={(open) => (
        <RowAction
          label={`Set the password of ${user.username}`}
          icon={IconKey}
          onClick={open}
        />
      )}
    >
      {(dialog) => <SetPassword user={user} {...dialog} />}
    </Opening>
    <SessionsOf user={user} />
    {user.id !== useMe()?.user_id && <Deletion user={user} />}
  </Group>
);

const SessionsOf = ({ user: { username } }: Props) => (
  <Opening
    load={nothing}
    by={(open) => (
      <RowAction label={`Sessions of ${username}`} icon={IconDevices} onClick={open} />
    )}
  >
    {(dialog) => (
      <Modal title={`Where ${username} is signed in`} size="xl" {...dialog}>
        <SessionList user={username} />
        <Group justify="flex-end" mt="md">
          <EndAll username={username} />
        </Group>
      </Modal>
    )}
  </Opening>
);

const Deletion = ({ user: { id, username } }: Props) => (
  <Opening
    load={nothing}
    by={(open) => (
      <RowAction label={`Delete ${username}`} icon={IconTrash} onClick={open} />
    )}
  >
    {(dialog) => (
      <ConfirmDialog
        title={`Delete ${username}`}
        label="Delete user"
        danger
        confirm={(reason) => deleteUser(id, reason)}
        {...dialog}
      >
        <b>{username}</b> cannot sign in any more; the sessions end, and the API tokens
        are revoked. What was done stays in the audit trail.
      </ConfirmDialog>
    )}
  </Opening>
);
