import { ActionIcon, Button, Group, Input, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Blackout } from "@/lib/policy";

type Props = {
  value: readonly Blackout[];
  onChange: (blackouts: Blackout[]) => void;
  error?: ReactNode;
};

// Periods in which nothing is granted, in the time zone of the group.
export const BlackoutsInput = ({ value, onChange, error }: Props) => (
  <Input.Wrapper
    label="Blackouts"
    labelElement="div"
    description="Nothing is granted during these periods, such as holidays."
    error={error}
  >
    <Stack gap="xs" mt={6}>
      {value.map((blackout, index) => (
        <Group key={index} gap="xs" role="group" aria-label={`Blackout ${index + 1}`}>
          {(["from", "to"] as const).map((end) => (
            <TextInput
              key={end}
              type="datetime-local"
              size="xs"
              aria-label={`Blackout ${index + 1} ${end}`}
              value={blackout[end]}
              onChange={(event) =>
                onChange(
                  value.with(index, { ...blackout, [end]: event.currentTarget.value }),
                )
              }
            />
          ))}
          <ActionIcon
            variant="subtle"
            aria-label={`Remove blackout ${index + 1}`}
            onClick={() => onChange(value.toSpliced(index, 1))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="default"
        size="xs"
        w="max-content"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...value, { from: "", to: "" }])}
      >
        Add blackout
      </Button>
    </Stack>
  </Input.Wrapper>
);
