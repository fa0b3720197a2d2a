import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Page } from "@/components/Page";

const optional = z.catch(z.optional(z.string()), undefined);

export const Route = createFileRoute("/_app/operations/events")({
  validateSearch: z.object({
    application: optional,
    group: optional,
    machine: optional,
  }),
  component: Eventlog,
});

function Eventlog() {
  return <Page title="Event log">{null}</Page>;
}
