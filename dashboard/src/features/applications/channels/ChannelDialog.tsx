import { ColorInput, Select, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Changing } from "@/components/Changing";
import { FormDialog } from "@/components/FormDialog";
import { type Arch, ARCHS_OR_ANY } from "@/lib/archs";
import { checks } from "@/lib/checks";
import type { Channel } from "../api";
import { changeChannel, createChannel, differences, loadChannel } from "../changes";

type Values = { name: string; color: string; arch: Arch; pinned: boolean };

const COLORS = ["#1fbb86", "#fbb731", "#14b9d6", "#e0533d", "#7d5fff", "#777777"];

type NewProps = { app: string; onClose: () => void };

export const NewChannel = ({ app, onClose }: NewProps) => (
  <ChannelDialog
    title="Add channel"
    label="Add channel"
    before={{ name: "", color: "#777777", arch: 1, pinned: false }}
    save={(_, values) => createChannel(app, values)}
    onClose={onClose}
  />
);

type EditProps = { channel: Channel; onClose: () => void };

export const EditChannel = ({ channel, onClose }: EditProps) => {
  const title = `Edit ${channel.name}`;
  return (
    <Changing title={title} onClose={onClose} load={() => loadChannel(channel)}>
      {({ name, color, arch, pinned }, send) => (
        <ChannelDialog
          title={title}
          label="Save"
          fixedArch
          before={{ name, color, arch, pinned }}
          asksReason
          save={(changes, _, reason) =>
            send((etag) => changeChannel(channel, changes, etag, reason))
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
  // The architecture of a channel never changes.
  fixedArch?: boolean;
  asksReason?: boolean;
  before: Values;
  save: (changes: Partial<Values>, values: Values, reason: string) => Promise<unknown>;
  onClose: () => void;
};

const ChannelDialog = ({ fixedArch, before, save, ...dialog }: Props) => {
  const form = useForm<Values>({
    initialValues: before,
    validate: {
      name: (name) => checks.line(25, 1)(name, "name"),
      color: (color) => checks.line(25)(color, "color"),
    },
  });
  return (
    <FormDialog
      {...dialog}
      opened
      form={form}
      submit={(values, reason) => save(differences(before, values), values, reason)}
    >
      <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
      <Select
        label="Architecture"
        description="Never changes"
        allowDeselect={false}
        disabled={fixedArch ?? false}
        data={ARCHS_OR_ANY.map(({ number, label }) => ({
          value: String(number),
          label,
        }))}
        error={form.errors.arch}
        value={String(form.values.arch)}
        onChange={(arch) => form.setFieldValue("arch", Number(arch) as Arch)}
      />
      <ColorInput
        label="Colour"
        swatches={COLORS}
        eyeDropperButtonProps={{ "aria-label": "Pick a colour from the screen" }}
        {...form.getInputProps("color")}
      />
      <Switch
        label="Pinned"
        description="The syncer leaves it as it is"
        {...form.getInputProps("pinned", { type: "checkbox" })}
      />
    </FormDialog>
  );
};
