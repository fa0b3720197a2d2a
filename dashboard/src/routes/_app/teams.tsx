import { Text } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { ForAdmins } from "@/components/ForAdmins";
import { Page } from "@/components/Page";
import { AddTeam } from "@/features/people/AddTeam";
import { TeamTable } from "@/features/people/TeamTable";

export const Route = createFileRoute("/_app/teams")({ component: Teams });

function Teams() {
  return (
    <Page title="Teams" actions={<AddTeam />}>
      <ForAdmins>
        <Text c="dimmed">
          A team owns applications. Its users see them, and nothing of other teams.
        </Text>
        <TeamTable />
      </ForAdmins>
    </Page>
  );
}
