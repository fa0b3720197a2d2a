import { Badge } from "@mantine/core";
import type { Schemas } from "@/lib/client";
import { standingOfGroup } from "@/lib/rollouts";

type Props = {
  group: Pick<Schemas["GroupObject"], "policy_updates_enabled" | "rollout">;
};

// How the rollout of a group stands, in a word.
export const RolloutBadge = ({ group }: Props) => {
  const { label, tone } = standingOfGroup(group);
  return (
    <Badge color={tone} variant="light" tt="none" autoContrast>
      {label}
    </Badge>
  );
};
