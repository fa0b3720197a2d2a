import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/apps/$app/groups/$group")({
  component: Group,
});

function Group() {
  return <Page title="Group">{null}</Page>;
}
