import {
  ActionIcon,
  Button,
  Fieldset,
  Group,
  Input,
  SimpleGrid,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { NEW_FILE, type PackageValues } from "./values";

type Props = { form: UseFormReturnType<PackageValues> };

const FIELDS = [
  ["name", "File name"],
  ["size", "Size in octets"],
  ["hash", "SHA-1, base64"],
  ["hash256", "SHA-256, hexadecimal"],
] as const;

// Files that come beside the payload, such as images of extensions.
export const FilesInput = ({ form }: Props) => (
  <Fieldset legend="Extra files">
    {form.errors.extra_files && <Input.Error>{form.errors.extra_files}</Input.Error>}
    {form.values.extra_files.map((file, index) => (
      <Group
        key={index}
        mb="sm"
        wrap="nowrap"
        align="start"
        role="group"
        aria-label={`Extra file ${index + 1}`}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" flex={1}>
          {FIELDS.map(([name, label]) => (
            <TextInput
              key={name}
              size="xs"
              label={label}
              {...form.getInputProps(`extra_files.${index}.${name}`)}
            />
          ))}
        </SimpleGrid>
        <ActionIcon
          mt="lg"
          variant="subtle"
          aria-label={`Remove extra file ${file.name || index + 1}`}
          onClick={() => form.removeListItem("extra_files", index)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
    ))}
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => form.insertListItem("extra_files", NEW_FILE)}
    >
      Add extra file
    </Button>
  </Fieldset>
);
