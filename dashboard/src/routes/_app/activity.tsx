import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Page } from "@/components/Page";

const optional = z.catch(z.optional(z.string()), undefined);

export const Route = createFileRoute("/_app/activity")({
  validateSearch: z.object({ app: optional, group: optional, instance: optional }),
  component: Activity,
});

function Activity() {
  return <Page title="Activity">{null}</Page>;
}
