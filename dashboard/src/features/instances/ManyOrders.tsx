import { Button, Checkbox, Group, Menu, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { count, counted } from "@/lib/numbers";
import { type InstancesSearch, orderFilter } from "./filters";
import { OrderDialog } from "./OrderDialog";
import { KINDS, type OrderKind } from "./orders";

type Props = {
  app: string;
  search: InstancesSearch;
  groups: readonly { id: string; name: string }[];
  // Ids of the machines that are chosen one by one.
  chosen: readonly string[];
  // How many the filters match, at least.
  matching: { total: number; has_more: boolean };
  onDone: () => void;
};

// Orders to the machines that are chosen, or to all that match the filters.
export const ManyOrders = (props: Props) => {
  const { app, search, groups, chosen, matching, onDone } = props;
  const [isAll, setIsAll] = useState(false);
  const [kind, setKind] = useState<OrderKind>();
  const whole = `${count(matching.total)}${matching.has_more ? "+" : ""}`;
  const whom = isAll
    ? { instances: null, filter: orderFilter(search) }
    : { instances: [...chosen], filter: null };
  const isNobody = isAll ? matching.total === 0 : chosen.length === 0;
  return (
    <Group gap="md">
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="light"
            disabled={isNobody}
            rightSection={<IconChevronDown size={16} aria-hidden />}
          >
            Order
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map((each) => (
            <Menu.Item
              key={each.name}
              onClick={() => setKind(each)}
              {...("danger" in each ? { color: "red" } : {})}
            >
              {each.label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Text size="sm" aria-live="polite">
        {isAll
          ? `All ${whole} that match`
          : `${counted(chosen.length, "machine")} chosen`}
      </Text>
      <Checkbox
        label={`All ${whole} that match`}
        checked={isAll}
        onChange={(event) => setIsAll(event.currentTarget.checked)}
      />
      {kind && (
        <OrderDialog
          key={kind.name}
          app={app}
          kind={kind}
          whom={whom}
          groups={groups}
          onClose={() => setKind(undefined)}
          onDone={() => {
            setIsAll(false);
            onDone();
          }}
        />
      )}
    </Group>
  );
};
