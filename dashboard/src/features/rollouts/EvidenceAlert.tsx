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
      <AllFailures rollout={rollout} />
    </Text>
  </Alert>
);

// NOTE: of the activity, since a machine that failed and waits again is on hold.
const AllFailures = ({ rollout }: { rollout: Rollout }) => (
  <AppLink
    to="/activity"
    search={{
      app: rollout.application_id,
      group: rollout.group_id,
      class: "5",
      range: "all",
    }}
    inherit
    underline="always"
  >
    All failures
  </AppLink>
);
