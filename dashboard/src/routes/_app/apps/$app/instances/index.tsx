import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Page } from "@/components/Page";

const optional = z.catch(z.optional(z.string()), undefined);

export const Route = createFileRoute("/_app/apps/$app/instances/")({
  validateSearch: z.object({
    group: optional,
    status: optional,
    version: optional,
    error: optional,
    search: optional,
  }),
  component: Instances,
});

function Instances() {
  return <Page title="Instances">{null}</Page>;
}
