import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Page } from "@/components/Page";
import { AddApplication } from "@/features/applications/ApplicationActs";
import { ApplicationCards } from "@/features/applications/ApplicationCards";
import { ordinal } from "@/lib/search";

export const Route = createFileRoute("/_app/")({
  validateSearch: z.object({ page: ordinal }),
  component: Applications,
});

function Applications() {
  const { page } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Applications" actions={<AddApplication />}>
      <ApplicationCards
        page={page ?? 1}
        onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
      />
    </Page>
  );
}
