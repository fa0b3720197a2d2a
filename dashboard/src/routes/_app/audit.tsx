import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Page } from "@/components/Page";

const optional = z.catch(z.optional(z.string()), undefined);

export const Route = createFileRoute("/_app/audit")({
  validateSearch: z.object({
    kind: optional,
    id: optional,
    application: optional,
    correlation: optional,
  }),
  component: Audit,
});

function Audit() {
  return <Page title="Audit">{null}</Page>;
}
