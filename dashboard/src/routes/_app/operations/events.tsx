import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Page } from "@/components/Page";
import { EventLog } from "@/features/events/EventLog";

// NOTE: in an address, what looks like a number is one, such as the id of a machine.
const optional = z.catch(z.optional(z.coerce.string()), undefined);
const position = z.catch(z.optional(z.number()), undefined);

export const Route = createFileRoute("/_app/operations/events")({
  validateSearch: z.object({
    type: z.catch(z.optional(z.array(z.string())), undefined),
    application: optional,
    group: optional,
    machine: optional,
    before: position,
    open: position,
    live: z.catch(z.optional(z.boolean()), undefined),
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
