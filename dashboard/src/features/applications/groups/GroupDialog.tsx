import { Alert, Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { Changing } from "@/components/Changing";
import { FormDialog } from "@/components/FormDialog";
import { applicationQuery } from "@/lib/applications";
import { archLabel } from "@/lib/archs";
import { policySummary } from "@/lib/policy";
import type { Group } from "../api";
import { changeGroup, createGroup, differences, loadGroup } from "../changes";
import { PolicyFields } from "../policy/PolicyFields";
import { groupChecks, type GroupValues, isSound, valuesOf } from "./values";

type NewProps = { app: string; onClose: () => void };

export const NewGroup = ({ app, onClose }: NewProps) => (
  <GroupDialog
    title="Add group"
    app={app}
    before={valuesOf()}
    save={(_, values) => createGroup(app, values)}
    onClose={onClose}
  />
);

type EditProps = { group: Group; onClose: () => void };

// A group with its rollout policy; only what is changed is sent.
export const EditGroup = ({ group, onClose }: EditProps) => {
  const title = `Edit ${group.name}`;
  return (
    <Changing title={title} onClose={onClose} load={() => loadGroup(group)}>
      {(current, send) => (
        <GroupDialog
          title={title}
          app={group.application_id}
          before={valuesOf(current)}
          asksReason
          save={(changes, _, reason) =>
            send((etag) => changeGroup(group, changes, etag, reason))
          }
          onClose={onClose}
        />
      )}
    </Changing>
  );
};

type Props = {
  title: string;
  app: string;
  before: GroupValues;
  asksReason?: boolean;
  save: (
    changes: Partial<GroupValues>,
    values: GroupValues,
    reason: string,
  ) => Promise<unknown>;
  onClose: () => void;
};

const GroupDialog = ({ title, app, before, asksReason, save, onClose }: Props) => {
  const form = useForm<GroupValues>({ initialValues: before, validate: groupChecks });
  const channels = useQuery(applicationQuery(app, undefined)).data?.channels ?? [];
  const choices = channels.map(({ id, name, arch, package: target }) => ({
    value: id,
    label: `${name} (${archLabel(arch)}): ${target?.version ?? "no package"}`,
  }));
  return (
    <FormDialog
      title={title}
      size="xl"
      {...(asksReason ? { asksReason } : { label: "Add group" })}
      opened
      onClose={onClose}
      form={form}
      submit={(values, reason) => save(differences(before, values), values, reason)}
    >
      <Summary values={form.values} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Select
          label="Channel"
          placeholder="None: machines find nothing here"
          data={choices}
          clearable
          {...form.getInputProps("channel_id")}
          value={form.values.channel_id}
        />
      </SimpleGrid>
      <TextInput
        label="Track"
        description="The name by which machines ask for the group; its id if empty"
        {...form.getInputProps("track")}
      />
      <Textarea label="Description" autosize {...form.getInputProps("description")} />
      <PolicyFields form={form} />
    </FormDialog>
  );
};

// What the policy comes to, while one writes it.
const Summary = ({ values }: { values: GroupValues }) => (
  <Alert
    color={values.policy_updates_enabled ? "cyan" : "orange"}
    pos="sticky"
    top={60}
    style={{ zIndex: 2 }}
    title="In words"
    role="status"
  >
    {isSound(values)
      ? `${policySummary(values)}.`
      : "Something below is not right yet."}
  </Alert>
);
