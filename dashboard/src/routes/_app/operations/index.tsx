import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/operations/")({ component: Operations });

function Operations() {
  return <Page title="Operations">{null}</Page>;
}
