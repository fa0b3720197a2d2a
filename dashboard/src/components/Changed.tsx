import { List, Text } from "@mantine/core";
import type { Schemas } from "@/lib/client";
import { Time } from "./Time";

type Change = Schemas["AuditObject"];
type Fields = Readonly<Record<string, unknown>>;

// What others did to a thing while one was about to change it.
export const Changed = ({ changes }: { changes: readonly Change[] }) => (
  <>
    <Text size="sm" mt="xs">
      In the meantime:
    </Text>
    <List size="sm">
      {changes.map((change) => (
        <List.Item key={change.position}>
          <b>{change.actor}</b>, <Time instant={change.at} />: {differences(change)}
          {change.reason && ` (${change.reason})`}
        </List.Item>
      ))}
    </List>
    <Text size="sm" mt="xs">
      Save again to put your changes on top of that.
    </Text>
  </>
);

// "policy_safe_mode: true → false"
const differences = ({ before, after, type }: Change): string => {
  const [old, now] = [flat(before), flat(after)];
  const said = Object.keys({ ...old, ...now }).map(
    (field) => `${field}: ${inWords(old[field])} → ${inWords(now[field])}`,
  );
  return said.join(", ") || type;
};

// A policy's fields are called here as they are in groups.
const flat = ({ policy, ...fields }: Fields): Fields => ({
  ...fields,
  ...Object.fromEntries(
    Object.entries((policy ?? {}) as Fields).map(([name, value]) => [
      `policy_${name}`,
      value,
    ]),
  ),
});

const inWords = (value: unknown): string => {
  if (value === undefined || value === null || value === "") return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
};
