import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";
import { Projections } from "@/features/operations/Projections";
import { ServerLine } from "@/features/operations/ServerLine";
import { Syncer } from "@/features/syncing/Syncer";

export const Route = createFileRoute("/_app/operations/")({ component: Operations });

function Operations() {
  return (
    <Page title="Operations">
      <ServerLine />
      <Projections />
      <Syncer />
    </Page>
  );
}
