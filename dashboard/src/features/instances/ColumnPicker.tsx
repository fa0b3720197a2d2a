import { Button, Checkbox, Popover, Stack } from "@mantine/core";
import { IconColumns } from "@tabler/icons-react";
import { OPTIONAL } from "./columns";

type Props = { hidden: readonly string[]; onChange: (hidden: string[]) => void };

// Which columns are shown.
export const ColumnPicker = ({ hidden, onChange }: Props) => {
  const shown = OPTIONAL.map(({ id }) => id).filter((id) => !hidden.includes(id));
  const show = (ids: string[]) =>
    onChange(OPTIONAL.map(({ id }) => id).filter((id) => !ids.includes(id)));
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={16} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Checkbox.Group value={shown} onChange={show} label="Columns">
          <Stack gap="xs" mt="xs">
            {OPTIONAL.map(({ id, header }) => (
              <Checkbox key={id} value={id} label={header} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
};
