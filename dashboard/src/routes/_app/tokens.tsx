import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/tokens")({ component: Tokens });

function Tokens() {
  return <Page title="Tokens">{null}</Page>;
}
