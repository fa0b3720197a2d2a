import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Page } from "@/components/Page";
import { Notifications } from "@/features/notifications/Notifications";
import { Projections } from "@/features/operations/Projections";
import { ServerLine } from "@/features/operations/ServerLine";
import { Syncer } from "@/features/syncing/Syncer";
import { ordinal } from "@/lib/search";

export const Route = createFileRoute("/_app/operations/")({
  // The page of the notifications that were given up.
  validateSearch: z.object({ dead: ordinal }),
  component: Operations,
});

function Operations() {
  const { dead = 1 } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Operations">
      <ServerLine />
      <Projections />
      <Syncer />
      <Notifications
        page={dead}
        onPage={(page) =>
          void navigate({
            search: (old) => ({ ...old, dead: page }),
            resetScroll: false,
          })
        }
      />
    </Page>
  );
}
