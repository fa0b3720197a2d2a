import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/teams")({ component: Teams });

function Teams() {
  return <Page title="Teams">{null}</Page>;
}
