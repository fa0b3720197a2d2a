import { Group } from "@mantine/core";
import { IconCopy, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { DeleteDialog } from "@/components/DeleteDialog";
import { Opener } from "@/components/Opener";
import { useAt } from "@/lib/at";
import { useMayChange, useMe } from "@/lib/me";
import { counted } from "@/lib/numbers";
import type { Application } from "./api";
import { EditApplication, NewApplication } from "./ApplicationDialog";
import { deleteApplication } from "./changes";

// Viewers, the past and tokens for some applications create none.
const useMayCreate = (): boolean => {
  const me = useMe();
  const at = useAt();
  return at === undefined && (me?.may.create_applications ?? false);
};

export const AddApplication = () =>
  useMayCreate() && (
    <Opener
      label="Add application"
      icon={IconPlus}
      dialog={(close) => <NewApplication onClose={close} />}
    />
  );

type Props = { application: Application; onDeleted?: () => void };

// What can be done with an application as a whole.
export const ApplicationActs = ({ application, onDeleted }: Props) => {
  const mayCreate = useMayCreate();
  if (!useMayChange()) return null;
  return (
    <Group gap={4} wrap="nowrap">
      <Opener
        compact
        label={`Edit ${application.name}`}
        icon={IconPencil}
        dialog={(close) => (
          <EditApplication application={application} onClose={close} />
        )}
      />
      {mayCreate && (
        <Opener
          compact
          label={`Clone ${application.name}`}
          icon={IconCopy}
          dialog={(close) => <NewApplication clone={application} onClose={close} />}
        />
      )}
      <Opener
        compact
        label={`Delete ${application.name}`}
        icon={IconTrash}
        dialog={(close) => (
          <DeleteDialog
            what="application"
            name={application.name}
            onClose={close}
            confirm={async (reason) => {
              await deleteApplication(application, reason);
              onDeleted?.();
            }}
          >
            Its {counted(application.groups.length, "group")},{" "}
            {counted(application.channels.length, "channel")} and all packages go with
            it. {counted(application.instances.count, "machine")} asked for it in the
            last 24 hours; they will be told that it is unknown.
          </DeleteDialog>
        )}
      />
    </Group>
  );
};
