import { Group, Modal } from "@mantine/core";
import { IconDevices, IconKey, IconPencil, IconTrash } from "@tabler/icons-react";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { Opener } from "@/components/Opener";
import { useMe } from "@/lib/me";
import { deleteUser, type User } from "./api";
import { EditUser } from "./EditUser";
import { EndAll } from "./EndAll";
import { SessionList } from "./SessionList";
import { SetPassword } from "./SetPassword";

type Props = { user: User };

export const UserActions = ({ user }: Props) => (
  <Group gap={4} wrap="nowrap" justify="flex-end">
    <Opener
      compact
      label={`Edit ${user.username}`}
      icon={IconPencil}
      dialog={(close) => <EditUser user={user} onClose={close} />}
    />
    <Opener
      compact
      label={`Set the password of ${user.username}`}
      icon={IconKey}
      dialog={(close) => <SetPassword user={user} onClose={close} />}
    />
    <SessionsOf user={user} />
    {user.id !== useMe()?.user_id && <Deletion user={user} />}
  </Group>
);

const SessionsOf = ({ user: { username } }: Props) => (
  <Opener
    compact
    label={`Sessions of ${username}`}
    icon={IconDevices}
    dialog={(close) => (
      <Modal opened onClose={close} title={`Where ${username} is signed in`} size="xl">
        <SessionList user={username} />
        <Group justify="flex-end" mt="md">
          <EndAll username={username} />
        </Group>
      </Modal>
    )}
  />
);

const Deletion = ({ user: { id, username } }: Props) => (
  <Opener
    compact
    label={`Delete ${username}`}
    icon={IconTrash}
    dialog={(close) => (
      <ConfirmDialog
        title={`Delete ${username}`}
        label="Delete user"
        danger
        opened
        onClose={close}
        confirm={(reason) => deleteUser(id, reason)}
      >
        <b>{username}</b> cannot sign in any more; the sessions end, and the API tokens
        are revoked. What was done stays in the audit trail.
      </ConfirmDialog>
    )}
  />
);
