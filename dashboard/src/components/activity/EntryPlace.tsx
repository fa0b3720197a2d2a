import type { Entry } from "@/lib/activity";
import { AppLink } from "../links";
import type { Within } from "./ActivityList";

type Props = { entry: Entry; within: Within };

const ORDER: readonly Within[] = ["everything", "application", "group", "instance"];

// Where it happened, by the names of that time.
export const EntryPlace = ({ entry, within }: Props) => {
  const app = entry.app_id;
  if (app === null) return null;
  const isTold = (place: Within) => ORDER.indexOf(place) > ORDER.indexOf(within);
  return (
    <>
      {isTold("application") && (
        <AppLink to="/apps/$app" params={{ app }} fz="inherit">
          {entry.application_name}
        </AppLink>
      )}
      {isTold("group") && entry.group_id !== null && (
        <AppLink
          to="/apps/$app/groups/$group"
          params={{ app, group: entry.group_id }}
          fz="inherit"
        >
          {entry.group_name}
        </AppLink>
      )}
      {isTold("instance") && entry.instance_id !== null && (
        <AppLink
          to="/apps/$app/instances/$instance"
          params={{ app, instance: entry.instance_id }}
          fz="inherit"
          ff="monospace"
        >
          {entry.instance_id}
        </AppLink>
      )}
    </>
  );
};
