import { Button, Menu, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { FormDialog } from "@/components/FormDialog";
import type { Instance, OrdersToOne } from "./api";
import { type OrderName, type OrderToOne, TO_ONE } from "./orders";
import { PinField } from "./PinField";

type Props = {
  instance: Instance;
  orders: OrdersToOne;
  groups: readonly { id: string; name: string }[];
};

type Name = "alias" | OrderName;

// What one may order a machine.
export const OneOrders = ({ instance, orders, groups }: Props) => {
  const [name, setName] = useState<Name>();
  const dialog = { instance, orders, opened: true, onClose: () => setName(undefined) };
  const order = TO_ONE.find((each) => each.name === name);
  return (
    <>
      <Button variant="default" onClick={() => setName("alias")}>
        Change alias
      </Button>
      <OrderMenu instance={instance} onChoose={setName} />
      {name === "alias" && <AliasDialog {...dialog} />}
      {name === "move" && <MoveDialog {...dialog} groups={groups} />}
      {name === "pin" && <PinDialog {...dialog} />}
      {order && <OrderConfirmation {...dialog} order={order} />}
    </>
  );
};

type MenuProps = { instance: Instance; onChoose: (name: OrderName) => void };

const OrderMenu = ({ instance, onChoose }: MenuProps) => (
  <Menu position="bottom-end">
    <Menu.Target>
      <Button variant="light" rightSection={<IconChevronDown size={16} aria-hidden />}>
        Order
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      {TO_ONE.filter(({ isFor }) => isFor?.(instance) ?? true).map((order) => (
        <Menu.Item
          key={order.name}
          {...(order.confirmed?.danger ? { color: "red" } : {})}
          onClick={() => onChoose(order.name)}
        >
          {order.label}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
);

type DialogProps = {
  instance: Instance;
  orders: OrdersToOne;
  opened: boolean;
  onClose: () => void;
};

type ConfirmationProps = DialogProps & { order: OrderToOne };

const OrderConfirmation = ({ order, ...props }: ConfirmationProps) => {
  const { label, confirmed } = order;
  if (confirmed === undefined) return null;
  return (
    <ConfirmDialog
      {...props}
      title={label}
      label={confirmed.act ?? label}
      danger={confirmed.danger ?? false}
      confirm={(reason) => confirmed.give(props.orders, reason)}
    >
      {confirmed.means}
    </ConfirmDialog>
  );
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
      <PinField data-autofocus {...form.getInputProps("version")} />
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
