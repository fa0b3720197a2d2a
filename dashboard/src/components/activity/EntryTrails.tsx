import { Group } from "@mantine/core";
import type { Entry } from "@/lib/activity";
import { AppLink } from "../links";
import { BeforeLink, TRAIL } from "../BeforeLink";

// Where to look further: the page as it was before, and who ordered it.
export const EntryTrails = ({ entry }: { entry: Entry }) => (
  <Group gap="xs" justify="flex-end" fz="xs">
    <BeforeLink
      position={Number(entry.id)}
      application={entry.app_id}
      group={entry.group_id}
      instance={entry.instance_id}
    />
    {isAudited(entry) && (
      <AppLink
        to="/audit"
        search={{ correlation: entry.correlation_id }}
        {...TRAIL}
        title="What was changed by the same request"
      >
        Audit
      </AppLink>
    )}
  </Group>
);

// Of what machines do by themselves there is no audit.
const isAudited = ({ event, actor, correlation_id }: Entry): boolean =>
  correlation_id !== "" &&
  !(event.startsWith("instance.") && ["machine", "system"].includes(actor));
