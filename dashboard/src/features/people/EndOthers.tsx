import { ConfirmDialog } from "@/components/ConfirmDialog";
import { Opener } from "@/components/Opener";
import { endOtherSessions } from "./api";

export const EndOthers = () => (
  <Opener
    variant="default"
    label="Sign out everywhere else"
    dialog={(close) => (
      <ConfirmDialog
        title="Sign out everywhere else"
        label="Sign out everywhere else"
        opened
        onClose={close}
        confirm={endOtherSessions}
      >
        Every session of yours ends but this one. API tokens go on.
      </ConfirmDialog>
    )}
  />
);
