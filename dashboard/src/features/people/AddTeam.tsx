import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { nothing, Opening } from "@/components/Opening";
import { useMayAdminister } from "@/lib/me";
import { foundTeam } from "./api";
import { TeamDialog } from "./TeamDialog";

export const AddTeam = () =>
  useMayAdminister() && (
    <Opening
      load={nothing}
      by={(open) => (
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          Add team
        </Button>
      )}
    >
      {(dialog) => (
        <TeamDialog
          title="Add team"
          label="Add team"
          name=""
          submit={foundTeam}
          {...dialog}
        />
      )}
    </Opening>
  );
