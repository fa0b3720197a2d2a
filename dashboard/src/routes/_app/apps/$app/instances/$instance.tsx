import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/apps/$app/instances/$instance")({
  component: Instance,
});

function Instance() {
  return <Page title="Instance">{null}</Page>;
}
