import { ActionIcon, type ActionIconProps, Tooltip } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";

type Props = ActionIconProps & {
  // What it does, and to what: "Delete ada".
  label: string;
  icon: Icon;
  onClick: () => void;
};

// A small button in a row of a table.
export const RowAction = ({ label, icon: Drawn, ...props }: Props) => (
  <Tooltip label={label}>
    <ActionIcon variant="subtle" color="gray" aria-label={label} {...props}>
      <Drawn size={18} aria-hidden />
    </ActionIcon>
  </Tooltip>
);
