import { AppLink } from "@/components/links";
import { count } from "@/lib/numbers";

// To an event in the log.
export const EventLink = ({ position }: { position: number }) => (
  <AppLink to="/operations/events" search={{ before: position + 1, open: position }}>
    position {count(position)}
  </AppLink>
);
