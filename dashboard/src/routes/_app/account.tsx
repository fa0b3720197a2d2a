import { Group, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { Loaded } from "@/components/Loaded";
import { Page } from "@/components/Page";
import { EndOthers } from "@/features/people/EndOthers";
import { Profile } from "@/features/people/Profile";
import { SessionList } from "@/features/people/SessionList";
import { meQuery } from "@/lib/me";

export const Route = createFileRoute("/_app/account")({ component: Account });

function Account() {
  const me = useQuery(meQuery);
  return (
    <Page title="Account">
      <Loaded query={me}>{(known) => <Profile me={known} />}</Loaded>
      <Group justify="space-between" mt="md">
        <Title order={2} size="h3">
          Where you are signed in
        </Title>
        <EndOthers />
      </Group>
      <SessionList />
    </Page>
  );
}
