import {
  Button,
  Collapse,
  Fieldset,
  SimpleGrid,
  Switch,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import type { PackageValues } from "./values";

type Props = { form: UseFormReturnType<PackageValues> };

const FLAGS = [
  ["needs_admin", "Needs an administrator"],
  ["is_delta", "Is a delta"],
  ["disable_payload_backoff", "No backoff between downloads"],
] as const;

const TEXTS = [
  ["event", "Event"],
  ["chromeos_version", "Version in the action"],
  ["metadata_signature_rsa", "Signature of the metadata"],
  ["metadata_size", "Size of the metadata"],
  ["deadline", "Deadline"],
] as const;

// What update_engine does after the download: its digest, and what hardly ever differs.
export const ActionFields = ({ form }: Props) => {
  const [opened, { toggle }] = useDisclosure();
  return (
    <Fieldset legend="update_engine">
      <TextInput
        label="SHA-256 of the payload, base64"
        required
        {...form.getInputProps("flatcar_action.sha256")}
      />
      <Button
        variant="subtle"
        size="compact-sm"
        mt="xs"
        aria-expanded={opened}
        onClick={toggle}
      >
        {opened ? "Less" : "More"} of the action
      </Button>
      <Collapse expanded={opened}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          {TEXTS.map(([name, label]) => (
            <TextInput
              key={name}
              label={label}
              {...form.getInputProps(`flatcar_action.${name}`)}
            />
          ))}
        </SimpleGrid>
        {FLAGS.map(([name, label]) => (
          <Switch
            key={name}
            mt="xs"
            label={label}
            {...form.getInputProps(`flatcar_action.${name}`, { type: "checkbox" })}
          />
        ))}
      </Collapse>
    </Fieldset>
  );
};
