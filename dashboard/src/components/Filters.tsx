import { Button, Collapse, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter, IconFilterOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useIsPhone } from "@/lib/phone";

type Props = {
  // How many filters are set.
  set: number;
  onClear: () => void;
  children: ReactNode;
};

// The filters of a list; on a phone behind a button.
export const Filters = ({ set, onClear, children }: Props) => {
  const [opened, { toggle }] = useDisclosure(false);
  const isPhone = useIsPhone();
  return (
    <div role="search" aria-label="Filters">
      <Button
        hiddenFrom="sm"
        variant="default"
        size="xs"
        mb="xs"
        aria-expanded={opened}
        leftSection={<IconFilter size={16} aria-hidden />}
        onClick={toggle}
      >
        {set === 0 ? "Filters" : `Filters (${set})`}
      </Button>
      <Collapse expanded={opened || !isPhone} transitionDuration={0}>
        <Group gap="xs" align="flex-end">
          {children}
          {set > 0 && (
            <Button
              variant="subtle"
              size="xs"
              leftSection={<IconFilterOff size={16} aria-hidden />}
              onClick={onClear}
            >
              Clear
            </Button>
          )}
        </Group>
      </Collapse>
    </div>
  );
};
