import { Alert, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { AppLink } from "@/components/links";
import type { Evidence, Rollout } from "./api";
import { outcomesOf, verdictOf } from "./outlook";

type Props = { rollout: Rollout; evidence: Evidence };

// Why a rollout was halted, with the way to the machines.
export const EvidenceAlert = ({ rollout, evidence }: Props) => (
  <Alert
    color="red"
    variant="light"
    icon={<IconHandStop aria-hidden />}
    title={`${verdictOf(evidence)}.`}
  >
    <Text size="sm" component="div">
      Of these: {outcomesOf(evidence)}. The last one was machine{" "}
      <AppLink
        to="/apps/$app/instances/$instance"
        params={{ app: rollout.application_id, instance: evidence.machine_id }}
        inherit
        underline="always"
        style={{ overflowWrap: "anywhere" }}
      >
        {evidence.machine_id}
      </AppLink>
      : {evidence.error?.sentence ?? "it did not say why."}
      {evidence.package_id !== rollout.package_id &&
        ` It was on its way to the floor ${evidence.version ?? "before the target"}.`}{" "}
      <FailedMachines rollout={rollout} />
    </Text>
  </Alert>
);

const FailedMachines = ({ rollout }: { rollout: Rollout }) => (
  <AppLink
    to="/apps/$app/instances"
    params={{ app: rollout.application_id }}
    search={{ group: rollout.group_id, status: "3" }}
    inherit
    underline="always"
  >
    All machines that stand failed
  </AppLink>
);
