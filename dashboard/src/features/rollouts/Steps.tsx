import { Text } from "@mantine/core";
import { counted } from "@/lib/numbers";
import type { Rollout } from "./api";

// Floors that no machine skips on its way to the target, the lowest first.
export const Steps = ({ steps }: { steps: Rollout["steps"] }) =>
  steps.length > 0 && (
    <Text size="sm">
      On the way, no machine skips{" "}
      {steps
        .map(
          ({ version, counts }) =>
            `${version} (${counted(counts.in_progress, "machine")} on the way to it)`,
        )
        .join(", then ")}
      .
    </Text>
  );
