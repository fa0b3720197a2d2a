import { Card, Group as Row, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { ChannelName } from "@/components/ChannelName";
import { DeleteDialog } from "@/components/DeleteDialog";
import { EmptyState } from "@/components/EmptyState";
import { AppLink } from "@/components/links";
import { Opener } from "@/components/Opener";
import { RolloutBadge } from "@/components/RolloutBadge";
import { Time } from "@/components/Time";
import { useMayChange } from "@/lib/me";
import { policySummary } from "@/lib/policy";
import { byUrgency } from "@/lib/rollouts";
import type { Application, Group } from "../api";
import { deleteGroup } from "../changes";
import { GroupVersions } from "../Versions";
import { EditGroup, NewGroup } from "./GroupDialog";

type Props = { application: Application };

// The groups of an application, those first that want to be looked at.
export const GroupCards = ({ application }: Props) => (
  <Stack>
    <AddGroup application={application} />
    {application.groups.length === 0 ? (
      <EmptyState title="No groups yet">
        Machines belong to a group, which follows a channel at its own pace.
      </EmptyState>
    ) : (
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {byUrgency(application.groups).map((group) => (
          <GroupCard key={group.id} group={group} />
        ))}
      </SimpleGrid>
    )}
  </Stack>
);

const AddGroup = ({ application }: Props) =>
  useMayChange() && (
    <Row justify="flex-end">
      <Opener
        label="Add group"
        icon={IconPlus}
        dialog={(close) => <NewGroup app={application.id} onClose={close} />}
      />
    </Row>
  );

const GroupCard = ({ group }: { group: Group }) => (
  <Card withBorder component="article" aria-label={group.name}>
    <Stack gap="xs">
      <Row justify="space-between" wrap="nowrap" align="start">
        <Row gap="sm">
          <Title order={2} size="h4">
            <AppLink
              to="/apps/$app/groups/$group"
              params={{ app: group.application_id, group: group.id }}
              inherit
            >
              {group.name}
            </AppLink>
          </Title>
          <RolloutBadge group={group} />
          {group.rollout && (
            <Text span size="sm" c="dimmed">
              <Time instant={group.rollout.since} />
            </Text>
          )}
        </Row>
        <GroupActs group={group} />
      </Row>
      {group.description && (
        <Text size="sm" c="dimmed">
          {group.description}
        </Text>
      )}
      <Target group={group} />
      <GroupVersions group={group} />
      <Text size="sm">{policySummary(group)}.</Text>
      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        Track {group.track}
      </Text>
    </Stack>
  </Card>
);

const Target = ({ group: { channel } }: { group: Group }) => (
  <Row gap="sm">
    {channel ? (
      <>
        <ChannelName channel={channel} />
        <Text fw={700}>{channel.package?.version ?? "points at no package"}</Text>
      </>
    ) : (
      <Text c="dimmed">Follows no channel: machines find nothing here.</Text>
    )}
  </Row>
);

const GroupActs = ({ group }: { group: Group }) =>
  useMayChange() && (
    <Row gap={4} wrap="nowrap">
      <Opener
        compact
        label={`Edit ${group.name}`}
        icon={IconPencil}
        dialog={(close) => <EditGroup group={group} onClose={close} />}
      />
      <Opener
        compact
        label={`Delete ${group.name}`}
        icon={IconTrash}
        dialog={(close) => (
          <DeleteDialog
            what="group"
            name={group.name}
            onClose={close}
            confirm={(reason) => deleteGroup(group, reason)}
          >
            Its machines will be told that the group is unknown, until they ask for
            another track.
          </DeleteDialog>
        )}
      />
    </Row>
  );
