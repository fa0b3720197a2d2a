import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Page } from "@/components/Page";
import { EventLog } from "@/features/events/EventLog";
import { flag, ordinal, text } from "@/lib/search";

export const Route = createFileRoute("/_app/operations/events")({
  validateSearch: z.object({
    type: z.catch(z.optional(z.array(z.string())), undefined),
    application: text,
    group: text,
    machine: text,
    before: ordinal,
    open: ordinal,
    live: flag,
  }),
  component: Eventlog,
});

function Eventlog() {
  const { at, ...shown } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Event log">
      <EventLog
        shown={shown}
        onShow={(next) => void navigate({ search: { at, ...next } })}
      />
    </Page>
  );
}
