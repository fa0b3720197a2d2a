import { Button } from "@mantine/core";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { nothing, Opening } from "@/components/Opening";
import { endOtherSessions } from "./api";

export const EndOthers = () => (
  <Opening
    load={nothing}
    by={(open) => (
      <Button variant="default" onClick={open}>
        Sign out everywhere else
      </Button>
    )}
  >
    {(dialog) => (
      <ConfirmDialog
        title="Sign out everywhere else"
        label="Sign out everywhere else"
        confirm={endOtherSessions}
        {...dialog}
      >
        Every session of yours ends but this one. API tokens go on.
      </ConfirmDialog>
    )}
  </Opening>
);
