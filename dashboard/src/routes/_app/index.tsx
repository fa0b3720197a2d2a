import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";
import { ApplicationCards } from "@/features/applications/ApplicationCards";

export const Route = createFileRoute("/_app/")({ component: Applications });

function Applications() {
  return (
    <Page title="Applications">
      <ApplicationCards />
    </Page>
  );
}
