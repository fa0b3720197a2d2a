import { Badge, Tooltip } from "@mantine/core";
import { IconPin } from "@tabler/icons-react";

// Marks a channel that does not follow the upstream.
export const Pinned = () => (
  <Tooltip label="The syncer leaves it as it is">
    <Badge
      variant="default"
      tt="none"
      flex="none"
      leftSection={<IconPin size={12} aria-hidden />}
    >
      Pinned
    </Badge>
  </Tooltip>
);
