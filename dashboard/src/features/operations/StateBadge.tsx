import { Badge, Group } from "@mantine/core";
import type { Projection } from "./api";
import { STATES } from "./words";

// Whether a projection goes on, and whether its code is that of its rows.
export const StateBadge = ({ projection }: { projection: Projection }) => {
  const { label, tone } = STATES[projection.state];
  return (
    <Group gap={4} wrap="nowrap">
      <Badge color={tone} variant="light" tt="none" autoContrast>
        {label}
      </Badge>
      {projection.has_changed && (
        <Badge color="yellow" variant="light" tt="none" autoContrast>
          Other code
        </Badge>
      )}
    </Group>
  );
};
