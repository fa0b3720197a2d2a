import { Text } from "@mantine/core";
import { AppLink } from "@/components/links";
import { kindInWords, predicateOf } from "@/lib/events";
import type { Change } from "./api";

// What was changed, with a link to it, and what was done to it.
export const AuditSubject = ({ change }: { change: Change }) => (
  <Text size="sm" style={{ overflowWrap: "anywhere" }}>
    {kindInWords(change.kind)} <SubjectLink change={change} />{" "}
    {predicateOf(change.type)}
  </Text>
);

const SubjectLink = ({ change }: { change: Change }) => {
  const { kind, id, name, application_id: app } = change;
  if (app !== null && kind === "group") {
    return (
      <AppLink
        to="/apps/$app/groups/$group"
        params={{ app, group: id }}
        inherit
        underline="always"
      >
        {name}
      </AppLink>
    );
  }
  if (app !== null && kind === "instance") {
    return (
      <AppLink
        to="/apps/$app/instances/$instance"
        params={{ app, instance: name }}
        inherit
        underline="always"
      >
        {name}
      </AppLink>
    );
  }
  if (app === null) return <b>{name}</b>;
  return (
    <AppLink to="/apps/$app" params={{ app }} inherit underline="always">
      {name}
    </AppLink>
  );
};
