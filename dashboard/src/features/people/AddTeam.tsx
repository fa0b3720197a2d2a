import { IconPlus } from "@tabler/icons-react";
import { Opener } from "@/components/Opener";
import { useMayAdminister } from "@/lib/me";
import { foundTeam } from "./api";
import { TeamDialog } from "./TeamDialog";

export const AddTeam = () =>
  useMayAdminister() && (
    <Opener
      label="Add team"
      icon={IconPlus}
      dialog={(close) => (
        <TeamDialog
          title="Add team"
          label="Add team"
          name=""
          submit={foundTeam}
          onClose={close}
        />
      )}
    />
  );
