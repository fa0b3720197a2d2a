import { Button, Menu, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { FormDialog } from "@/components/FormDialog";
import type { Instance, OrdersToOne } from "./api";

type Props = {
  instance: Instance;
  orders: OrdersToOne;
  groups: readonly { id: string; name: string }[];
};

type Name = "alias" | "move" | "letGo" | "pin" | "unpin" | "reset" | "retire";

// What one may order a machine.
export const OneOrders = ({ instance, orders, groups }: Props) => {
  const [name, setName] = useState<Name>();
  const dialog = (which: Name) => ({
    opened: name === which,
    onClose: () => setName(undefined),
  });
  const isRetired = instance.status_name === "retired";
  return (
    <>
      <Button variant="default" onClick={() => setName("alias")}>
        Change alias
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="light"
            rightSection={<IconChevronDown size={16} aria-hidden />}
          >
            Order
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setName("move")}>Move to a group</Menu.Item>
          {instance.assigned_group_id && (
            <Menu.Item onClick={() => setName("letGo")}>
              Back to the group of its track
            </Menu.Item>
          )}
          <Menu.Item onClick={() => setName("pin")}>Pin to a version</Menu.Item>
          {instance.pin && (
            <Menu.Item onClick={() => setName("unpin")}>Take the pin off</Menu.Item>
          )}
          <Menu.Item onClick={() => setName("reset")}>Reset attempts</Menu.Item>
          {!isRetired && (
            <Menu.Item color="red" onClick={() => setName("retire")}>
              Retire
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {name === "alias" && (
        <AliasDialog instance={instance} orders={orders} {...dialog("alias")} />
      )}
      {name === "move" && (
        <MoveDialog
          instance={instance}
          orders={orders}
          groups={groups}
          {...dialog("move")}
        />
      )}
      {name === "pin" && (
        <PinDialog instance={instance} orders={orders} {...dialog("pin")} />
      )}
      <ConfirmDialog
        {...dialog("letGo")}
        title="Back to the group of its track"
        label="Let it go"
        confirm={orders.letGo}
      >
        At its next check it goes to the group of the track that it asks for.
      </ConfirmDialog>
      <ConfirmDialog
        {...dialog("unpin")}
        title="Take the pin off"
        label="Take the pin off"
        confirm={(reason) => orders.pin("", reason)}
      >
        It is offered what its group is.
      </ConfirmDialog>
      <ConfirmDialog
        {...dialog("reset")}
        title="Reset attempts"
        label="Reset attempts"
        confirm={orders.reset}
      >
        It may try again at once, as if nothing had gone wrong.
      </ConfirmDialog>
      <ConfirmDialog
        {...dialog("retire")}
        title="Retire"
        label="Retire machine"
        danger
        confirm={orders.retire}
      >
        It is out of service and not counted, until it comes by again.
      </ConfirmDialog>
    </>
  );
};

type DialogProps = {
  instance: Instance;
  orders: OrdersToOne;
  opened: boolean;
  onClose: () => void;
};

const AliasDialog = ({ instance, orders, ...dialog }: DialogProps) => {
  const form = useForm({ initialValues: { alias: instance.alias } });
  return (
    <FormDialog
      {...dialog}
      title="Change alias"
      form={form}
      submit={({ alias }, reason) => orders.alias(alias, reason)}
      asksReason
    >
      <TextInput
        label="Alias"
        description="Empty for what the machine calls itself"
        data-autofocus
        {...form.getInputProps("alias")}
      />
    </FormDialog>
  );
};

const PinDialog = ({ instance, orders, ...dialog }: DialogProps) => {
  const form = useForm({ initialValues: { version: instance.pin } });
  return (
    <FormDialog
      {...dialog}
      title="Pin to a version"
      label="Pin"
      form={form}
      submit={({ version }, reason) => orders.pin(version, reason)}
      asksReason
    >
      <TextInput
        label="Pin"
        description="A version, a line such as 4230.2.x, or bounds such as >=4230.2, <4400"
        data-autofocus
        {...form.getInputProps("version")}
      />
    </FormDialog>
  );
};

type MoveProps = DialogProps & Pick<Props, "groups">;

const MoveDialog = ({ instance, orders, groups, ...dialog }: MoveProps) => {
  const form = useForm({ initialValues: { group_id: instance.group_id } });
  return (
    <FormDialog
      {...dialog}
      title="Move to a group"
      label="Move"
      form={form}
      submit={({ group_id }, reason) => orders.move(group_id, reason)}
      asksReason
    >
      <Select
        label="Group"
        description="It stays there, whatever its track is"
        data={groups.map(({ id, name }) => ({ value: id, label: name }))}
        allowDeselect={false}
        {...form.getInputProps("group_id")}
      />
    </FormDialog>
  );
};
