import { Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { RecentActivity } from "@/components/activity/RecentActivity";
import { AppLink } from "@/components/links";
import { Page } from "@/components/Page";
import { EditGroup } from "@/features/applications/groups/GroupDialog";
import { Machines } from "@/features/fleet/Machines";
import { spanSearch } from "@/features/fleet/spans";
import { askAhead, groupQuery } from "@/features/rollouts/api";
import {
  ApplicationName,
  CurrentCommands,
  CurrentHeadline,
  CurrentStory,
} from "@/features/rollouts/CurrentRollout";
import { EarlierRollouts } from "@/features/rollouts/EarlierRollouts";
import { useAt } from "@/lib/at";
import { ordinal, text } from "@/lib/search";

export const Route = createFileRoute("/_app/apps/$app/groups/$group")({
  validateSearch: z.object({
    ...spanSearch,
    rollout: text,
    page: ordinal,
  }),
  // NOTE: not waited for; what fails is told where it is shown.
  loader: ({ context, params: { app, group }, location }) => {
    const { at } = location.search as { at?: string | number };
    void askAhead(context.queries, app, group, at?.toString()).catch(() => undefined);
  },
  component: GroupPage,
});

const EVER = { duration: undefined, from: undefined, to: undefined };

function GroupPage() {
  const { app, group } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const found = useQuery(groupQuery(app, group, useAt()));
  const onSearch = (change: Partial<typeof search>) =>
    void navigate({
      search: (old) => ({ ...old, ...change }),
      replace: true,
      resetScroll: false,
    });
  const isThere = found.data !== undefined || found.error === null;
  return (
    <Page
      title={found.data?.name ?? "Group"}
      above={[
        <AppLink key="apps" to="/">
          Applications
        </AppLink>,
        <AppLink key="app" to="/apps/$app" params={{ app }}>
          <ApplicationName app={app} />
        </AppLink>,
      ]}
      actions={
        <CurrentCommands
          app={app}
          group={group}
          edit={(current, close) => <EditGroup group={current} onClose={close} />}
        />
      }
    >
      <Stack gap="xl">
        <CurrentHeadline app={app} group={group} />
        {isThere && (
          <>
            <Machines
              {...{ app, group, search }}
              onSpan={(span) => onSearch({ ...EVER, ...span })}
            />
            <CurrentStory app={app} group={group} />
            <EarlierRollouts {...{ app, group, search }} onSearch={onSearch} />
            <Stack gap="sm">
              <Title order={2} size="h4">
                Recent activity
              </Title>
              <RecentActivity of={{ app, group }} within="group" />
            </Stack>
          </>
        )}
      </Stack>
    </Page>
  );
}
