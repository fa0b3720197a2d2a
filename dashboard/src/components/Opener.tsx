import { ActionIcon, Button, type ButtonProps, Tooltip } from "@mantine/core";
import { useDisclosure, useFocusReturn } from "@mantine/hooks";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

type Props = Omit<ButtonProps, "leftSection"> & {
  label: string;
  icon?: Icon;
  // Only the icon is shown; the label names it.
  compact?: boolean;
  dialog: (close: () => void) => ReactNode;
};

// A button, and the dialog that it opens: that is there only while it is open, so each
// time begins anew. Then the focus comes back here.
export const Opener = ({ label, icon: Icon, compact, dialog, ...button }: Props) => {
  const [opened, { open, close }] = useDisclosure();
  useFocusReturn({ opened });
  return (
    <>
      {compact && Icon ? (
        <Tooltip label={label}>
          <ActionIcon variant="subtle" aria-label={label} onClick={open}>
            <Icon size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : (
        <Button
          onClick={open}
          leftSection={Icon && <Icon size={16} aria-hidden />}
          {...button}
        >
          {label}
        </Button>
      )}
      {opened && dialog(close)}
    </>
  );
};
