import { Card, Group as Row, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { ChannelName } from "@/components/ChannelName";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { EmptyState } from "@/components/EmptyState";
import { AppLink } from "@/components/links";
import { Opener } from "@/components/Opener";
import { Pinned } from "@/components/Pinned";
import { RolloutBadge } from "@/components/RolloutBadge";
import { Time } from "@/components/Time";
import { useMayChange } from "@/lib/me";
import type { Application, Channel, Group } from "../api";
import { deleteChannel } from "../changes";
import { EditChannel, NewChannel } from "./ChannelDialog";
import { Floors } from "./Floors";
import { TargetDialog } from "./TargetDialog";

type Props = { application: Application };

// The channels of an application by name, each with what it points at.
export const ChannelCards = ({ application: { id, channels, groups } }: Props) => (
  <Stack>
    <AddChannel app={id} />
    {channels.length === 0 ? (
      <EmptyState title="No channels yet">
        A channel points at a package; groups follow it.
      </EmptyState>
    ) : (
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {channels.map((channel) => (
          <ChannelCard
            key={channel.id}
            channel={channel}
            followers={groups.filter((group) => group.channel_id === channel.id)}
          />
        ))}
      </SimpleGrid>
    )}
  </Stack>
);

const AddChannel = ({ app }: { app: string }) =>
  useMayChange() && (
    <Row justify="flex-end">
      <Opener
        label="Add channel"
        icon={IconPlus}
        dialog={(close) => <NewChannel app={app} onClose={close} />}
      />
    </Row>
  );

type CardProps = { channel: Channel; followers: readonly Group[] };

const ChannelCard = ({ channel, followers }: CardProps) => (
  <Card withBorder component="article" aria-label={channel.name}>
    <Stack gap="sm">
      <Row justify="space-between" wrap="nowrap">
        <Row gap="xs">
          <Title order={2} size="h4">
            <ChannelName channel={channel} />
          </Title>
          {channel.pinned && <Pinned />}
        </Row>
        <ChannelActs channel={channel} />
      </Row>
      <Row justify="space-between">
        <Target channel={channel} />
        <ChangeTarget channel={channel} followers={followers} />
      </Row>
      <Followers groups={followers} />
      <Floors channel={channel} />
    </Stack>
  </Card>
);

const Target = ({ channel: { package: target } }: { channel: Channel }) =>
  target === null ? (
    <Text c="dimmed">Points at no package</Text>
  ) : (
    <Text size="sm" c="dimmed" component="div">
      <AppLink
        to="/apps/$app"
        params={{ app: target.application_id }}
        search={{ tab: "packages", package: target.id }}
        fz="h3"
        underline="always"
        fw={700}
      >
        {target.version}
      </AppLink>{" "}
      added <Time instant={target.created_ts} />
    </Text>
  );

const ChangeTarget = ({ channel, followers }: CardProps) =>
  useMayChange() && (
    <Opener
      label="Change target"
      aria-label={`Change target of ${channel.name}`}
      size="xs"
      dialog={(close) => (
        <TargetDialog channel={channel} followers={followers} onClose={close} />
      )}
    />
  );

const Followers = ({ groups }: { groups: readonly Group[] }) => (
  <Row gap="sm">
    {groups.length === 0 && (
      <Text size="sm" c="dimmed">
        No group follows it.
      </Text>
    )}
    {groups.map((group) => (
      <Row key={group.id} gap={6} wrap="nowrap">
        <AppLink
          to="/apps/$app/groups/$group"
          params={{ app: group.application_id, group: group.id }}
          size="sm"
        >
          {group.name}
        </AppLink>
        <RolloutBadge group={group} />
      </Row>
    ))}
  </Row>
);

const ChannelActs = ({ channel }: { channel: Channel }) =>
  useMayChange() && (
    <Row gap={4} wrap="nowrap">
      <Opener
        compact
        label={`Edit ${channel.name}`}
        icon={IconPencil}
        dialog={(close) => <EditChannel channel={channel} onClose={close} />}
      />
      <Opener
        compact
        label={`Delete ${channel.name}`}
        icon={IconTrash}
        dialog={(close) => (
          <ConfirmDialog
            title={`Delete channel ${channel.name}`}
            label="Delete channel"
            danger
            opened
            onClose={close}
            confirm={(reason) => deleteChannel(channel, reason)}
          >
            The packages stay. A channel that groups follow cannot be deleted.
          </ConfirmDialog>
        )}
      />
    </Row>
  );
