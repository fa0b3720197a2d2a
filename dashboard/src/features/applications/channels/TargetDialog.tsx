import { Alert, List, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Changing } from "@/components/Changing";
import { FormDialog } from "@/components/FormDialog";
import { policySummary } from "@/lib/policy";
import { compareVersions } from "@/lib/versions";
import type { Channel, Group, Package } from "../api";
import { changeChannel, loadChannel } from "../changes";
import { PackageSelect } from "../packages/PackageSelect";

type Props = { channel: Channel; followers: readonly Group[]; onClose: () => void };

// Points a channel at another package: the groups that follow it begin to roll it out.
export const TargetDialog = ({ channel, followers, onClose }: Props) => {
  const title = `Change target of ${channel.name}`;
  return (
    <Changing title={title} onClose={onClose} load={() => loadChannel(channel)}>
      {(current, send) => (
        <Choice
          title={title}
          channel={current}
          followers={followers}
          save={(id, reason) =>
            send((etag) => changeChannel(channel, { package_id: id }, etag, reason))
          }
          onClose={onClose}
        />
      )}
    </Changing>
  );
};

type ChoiceProps = Props & {
  title: string;
  save: (id: string | null, reason: string) => Promise<unknown>;
};

const Choice = ({ title, channel, followers, save, onClose }: ChoiceProps) => {
  const form = useForm<{ package_id: Package | null }>({
    initialValues: { package_id: channel.package },
  });
  const chosen = form.values.package_id;
  return (
    <FormDialog
      title={title}
      label={chosen ? `Point at ${chosen.version}` : "Point at nothing"}
      asksReason
      opened
      onClose={onClose}
      form={form}
      submit={({ package_id: chosen }, reason) => save(chosen?.id ?? null, reason)}
    >
      <PackageSelect
        label="Package"
        channel={channel}
        clearable
        error={form.errors.package_id}
        value={chosen}
        onChange={(chosen) => form.setFieldValue("package_id", chosen)}
      />
      {chosen?.id !== channel.package_id && (
        <Consequences channel={channel} chosen={chosen} followers={followers} />
      )}
    </FormDialog>
  );
};

type Consequence = {
  channel: Channel;
  chosen: Package | null;
  followers: readonly Group[];
};

const Consequences = ({ channel, chosen, followers }: Consequence) => {
  const isOlder =
    chosen !== null &&
    channel.package !== null &&
    compareVersions(chosen.version, channel.package.version) < 0;
  if (followers.length === 0) {
    return <Text size="sm">No group follows this channel: nothing is rolled out.</Text>;
  }
  return (
    <>
      <Text size="sm">
        {chosen
          ? `These groups roll out ${chosen.version} from now on:`
          : "These groups offer nothing from now on:"}
      </Text>
      <List size="sm">
        {followers.map((group) => (
          <List.Item key={group.id}>
            <b>{group.name}</b>
            {chosen && `: ${outlook(group)}`}
          </List.Item>
        ))}
      </List>
      {isOlder && (
        <Alert color="yellow" title="This is an older version">
          Machines that run a newer one stay with it, unless their group allows
          downgrades.
        </Alert>
      )}
    </>
  );
};

const outlook = (group: Group): string =>
  group.rollout?.state === "paused"
    ? "paused, and stays so until it is resumed"
    : policySummary(group);
