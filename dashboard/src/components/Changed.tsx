import { List, Text } from "@mantine/core";
import type { Schemas } from "@/lib/client";
import { changesOf, inShort } from "@/lib/differences";
import { namesIn } from "@/lib/values";
import { Time } from "./Time";

type Change = Schemas["AuditObject"];

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

// "max attempts 5 → 7", and all there is of it.
const differences = ({ before, after, names, type }: Change): string =>
  inShort(changesOf(before, after), namesIn(names), Infinity) || type;
