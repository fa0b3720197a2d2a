import {
  Fieldset,
  MultiSelect,
  Select,
  SimpleGrid,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { Changing } from "@/components/Changing";
import { FormDialog } from "@/components/FormDialog";
import { applicationQuery } from "@/lib/applications";
import { type Arch, ARCHS_OR_ANY, archLabel } from "@/lib/archs";
import { size } from "@/lib/numbers";
import type { Package } from "../api";
import { addPackage, changePackage, differences, loadPackage } from "../changes";
import { ActionFields } from "./ActionFields";
import { FilesInput } from "./FilesInput";
import { isOperatingSystem, type PackageType, TYPES } from "@/lib/packageTypes";
import { UploadFile } from "./UploadFile";
import { NEW, packageChecks, type PackageValues, valuesOf } from "./values";

type NewProps = { app: string; onClose: () => void };

export const NewPackage = ({ app, onClose }: NewProps) => (
  <PackageDialog
    title="Add package"
    label="Add package"
    app={app}
    before={NEW}
    save={(_, { flatcar_action, ...values }) =>
      addPackage(app, {
        ...values,
        ...(isOperatingSystem(values.type) && { flatcar_action }),
      })
    }
    onClose={onClose}
  />
);

type EditProps = { held: Package; onClose: () => void };

export const EditPackage = ({ held, onClose }: EditProps) => {
  const title = `Edit ${held.version}`;
  return (
    <Changing title={title} onClose={onClose} load={() => loadPackage(held)}>
      {(current, send) => (
        <PackageDialog
          title={title}
          label="Save"
          app={held.application_id}
          fixedArch
          before={valuesOf(current)}
          asksReason
          save={(changes, _, reason) =>
            send((etag) => changePackage(held, changes, etag, reason))
          }
          onClose={onClose}
        />
      )}
    </Changing>
  );
};

type Props = {
  title: string;
  label: string;
  app: string;
  // The package is there: its architecture never changes.
  fixedArch?: boolean;
  asksReason?: boolean;
  before: PackageValues;
  save: (
    changes: Partial<PackageValues>,
    values: PackageValues,
    reason: string,
  ) => Promise<unknown>;
  onClose: () => void;
};

const PackageDialog = ({ app, fixedArch, before, save, ...dialog }: Props) => {
  const form = useForm<PackageValues>({
    initialValues: before,
    validate: packageChecks,
  });
  const channels = useQuery(applicationQuery(app, undefined)).data?.channels ?? [];
  const { values } = form;
  const isSystem = isOperatingSystem(values.type);
  return (
    <FormDialog
      {...dialog}
      size="xl"
      opened
      form={form}
      submit={(values, reason) => save(differences(before, values), values, reason)}
    >
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <TextInput
          label="Version"
          required
          data-autofocus
          {...form.getInputProps("version")}
        />
        <Select
          label="Type"
          allowDeselect={false}
          data={TYPES.map(({ number, name }) => ({
            value: String(number),
            label: name,
          }))}
          error={form.errors.type}
          value={String(values.type)}
          onChange={(type) => form.setFieldValue("type", Number(type) as PackageType)}
        />
        <Select
          label="Architecture"
          allowDeselect={false}
          disabled={fixedArch ?? false}
          data={ARCHS_OR_ANY.map(({ number, label }) => ({
            value: String(number),
            label,
          }))}
          error={form.errors.arch}
          value={String(values.arch)}
          onChange={(arch) => form.setFieldValue("arch", Number(arch) as Arch)}
        />
      </SimpleGrid>
      {!fixedArch && <UploadFile app={app} form={form} />}
      <TextInput
        label="URL"
        description="The folder that the files are below"
        placeholder="https://example.net/packages/"
        required
        {...form.getInputProps("url")}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput
          label="File name"
          required={isSystem}
          {...form.getInputProps("filename")}
        />
        <TextInput
          label="Size in octets"
          required={isSystem}
          inputMode="numeric"
          rightSectionWidth={80}
          rightSection={size(values.size)}
          {...form.getInputProps("size")}
        />
        <TextInput
          label="SHA-1, base64"
          required={isSystem}
          {...form.getInputProps("hash")}
        />
        <TextInput label="SHA-256, base64" {...form.getInputProps("sha256")} />
      </SimpleGrid>
      {isSystem && <ActionFields form={form} />}
      <Fieldset legend="For people">
        <TextInput label="Description" {...form.getInputProps("description")} />
        <Textarea
          label="Release notes"
          autosize
          minRows={2}
          maxRows={12}
          {...form.getInputProps("release_notes")}
        />
      </Fieldset>
      <MultiSelect
        label="Blacklist"
        description="Channels that must never offer it"
        data={channels.map(({ id, name, arch }) => ({
          value: id,
          label: `${name} (${archLabel(arch)})`,
        }))}
        {...form.getInputProps("channels_blacklist")}
        value={values.channels_blacklist}
      />
      <FilesInput form={form} />
    </FormDialog>
  );
};
