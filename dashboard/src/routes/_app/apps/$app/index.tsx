import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/apps/$app/")({ component: Application });

function Application() {
  return <Page title="Application">{null}</Page>;
}
