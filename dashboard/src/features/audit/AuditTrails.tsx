import { Group } from "@mantine/core";
import { BeforeLink, TRAIL } from "@/components/BeforeLink";
import { AppLink } from "@/components/links";
import type { Change } from "./api";

// Where to look further: the page as it was before, and what else was changed.
export const AuditTrails = ({ change }: { change: Change }) => (
  <Group gap="xs" fz="xs">
    <BeforeLink
      position={change.position}
      application={change.application_id}
      group={groupOf(change)}
      instance={change.kind === "instance" ? change.name : null}
    />
    <AppLink
      to="/audit"
      search={{ kind: change.kind, id: change.id }}
      {...TRAIL}
      title="All changes of this"
    >
      History
    </AppLink>
    {change.correlation_id !== "" && (
      <AppLink
        to="/audit"
        search={{ correlation: change.correlation_id }}
        {...TRAIL}
        title="What was changed by the same request"
      >
        Request
      </AppLink>
    )}
  </Group>
);

const groupOf = ({ kind, id, before, after }: Change): string | null => {
  if (kind === "group") return id;
  const group: unknown = { ...before, ...after }["group_id"];
  return kind === "rollout" && typeof group === "string" ? group : null;
};
