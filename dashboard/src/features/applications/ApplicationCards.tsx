import { Card, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { AppLink } from "@/components/links";
import { Pager } from "@/components/Pager";
import { RolloutBadge } from "@/components/RolloutBadge";
import { useAt } from "@/lib/at";
import { count, counted } from "@/lib/numbers";
import { byUrgency } from "@/lib/rollouts";
import { ApplicationActs } from "./ApplicationActs";
import { type Application, applicationsQuery, type Group as AppGroup } from "./api";
import { ApplicationVersions } from "./Versions";

const SHOWN = 5;

type Props = { page?: number; onPage?: (page: number) => void };

// All applications that one sees, a card each.
export const ApplicationCards = ({ page = 1, onPage = () => undefined }: Props) => (
  <Loaded query={useQuery(applicationsQuery(useAt(), page))}>
    {({ applications, totalCount }) =>
      applications.length === 0 ? (
        <EmptyState title="No applications yet">
          An application is what machines run and update, such as Flatcar.
        </EmptyState>
      ) : (
        <>
          <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
            {applications.map((application) => (
              <ApplicationCard key={application.id} application={application} />
            ))}
          </SimpleGrid>
          {totalCount > applications.length && (
            <Pager page={page} perPage={50} total={totalCount} onPage={onPage} />
          )}
        </>
      )
    }
  </Loaded>
);

const ApplicationCard = ({ application }: { application: Application }) => (
  <Card withBorder component="article" aria-label={application.name}>
    <Stack gap="sm" h="100%">
      <Group justify="space-between" wrap="nowrap" align="start">
        <div>
          <Title order={2} size="h4">
            <AppLink to="/apps/$app" params={{ app: application.id }} inherit>
              {application.name}
            </AppLink>
          </Title>
          {application.description && (
            <Text size="sm" c="dimmed" lineClamp={2}>
              {application.description}
            </Text>
          )}
        </div>
        <ApplicationActs application={application} />
      </Group>
      <Text size="sm">
        <Text span fz="h2" fw={700}>
          {count(application.instances.count)}
        </Text>{" "}
        {application.instances.count === 1 ? "machine" : "machines"} in the last 24
        hours
      </Text>
      <ApplicationVersions application={application} />
      <GroupLines groups={application.groups} />
    </Stack>
  </Card>
);

// Groups with the state of their rollouts, those first that want to be looked at.
const GroupLines = ({ groups }: { groups: readonly AppGroup[] }) => {
  if (groups.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No groups yet: machines find nothing here.
      </Text>
    );
  }
  const others = groups.length - SHOWN;
  return (
    <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {byUrgency(groups)
        .slice(0, SHOWN)
        .map((group) => (
          <Group key={group.id} component="li" justify="space-between" wrap="nowrap">
            <AppLink
              to="/apps/$app/groups/$group"
              params={{ app: group.application_id, group: group.id }}
              size="sm"
              truncate
            >
              {group.name}
            </AppLink>
            <RolloutBadge group={group} />
          </Group>
        ))}
      {others > 0 && (
        <Text component="li" size="sm" c="dimmed">
          and {counted(others, "more group")}
        </Text>
      )}
    </Stack>
  );
};
