// What can be ordered of a machine, and of many.
import type { Instance, Ordered, Orders, OrdersToOne } from "./api";

export type OrderName = "move" | "letGo" | "pin" | "unpin" | "reset" | "retire";

// Of an order that there is nothing to choose about.
type Confirmed = {
  // What the button says, where it is not the label.
  act?: string;
  // What will happen.
  means: string;
  give: (orders: OrdersToOne, reason: string) => Promise<unknown>;
  danger?: boolean;
};

export type OrderToOne = {
  name: OrderName;
  // What the menu says.
  label: string;
  // Which machines it makes sense for; all unless it is given.
  isFor?: (instance: Instance) => boolean;
  confirmed?: Confirmed;
};

export const TO_ONE: readonly OrderToOne[] = [
  { name: "move", label: "Move to a group" },
  {
    name: "letGo",
    label: "Back to the group of its track",
    isFor: ({ assigned_group_id }) => Boolean(assigned_group_id),
    confirmed: {
      act: "Let it go",
      means: "At its next check it goes to the group of the track that it asks for.",
      give: (orders, reason) => orders.letGo(reason),
    },
  },
  { name: "pin", label: "Pin to a version" },
  {
    name: "unpin",
    label: "Take the pin off",
    isFor: ({ pin }) => pin !== "",
    confirmed: {
      means: "It is offered what its group is.",
      give: (orders, reason) => orders.pin("", reason),
    },
  },
  {
    name: "reset",
    label: "Reset attempts",
    confirmed: {
      means: "It may try again at once, as if nothing had gone wrong.",
      give: (orders, reason) => orders.reset(reason),
    },
  },
  {
    name: "retire",
    label: "Retire",
    isFor: ({ status_name }) => status_name !== "retired",
    confirmed: {
      act: "Retire machine",
      means: "It is out of service and not counted, until it comes by again.",
      give: (orders, reason) => orders.retire(reason),
      danger: true,
    },
  },
];

type Kind = {
  name: OrderName;
  // What the button says.
  label: string;
  order: Orders["order"];
  asks?: "group" | "version";
  danger?: boolean;
  // What will happen.
  means: string;
};

// Of many.
export const KINDS = [
  {
    name: "move",
    label: "Move to a group",
    order: "move",
    asks: "group",
    means: "They stay in that group, whatever their track is.",
  },
  {
    name: "letGo",
    label: "Back to the group of their track",
    order: "move",
    means: "At their next check they go to the group of the track that they ask for.",
  },
  {
    name: "pin",
    label: "Pin to a version",
    order: "pin",
    asks: "version",
    means: "They are offered nothing but what the pin admits.",
  },
  {
    name: "unpin",
    label: "Take pins off",
    order: "pin",
    means: "They are offered what their group is.",
  },
  {
    name: "reset",
    label: "Reset attempts",
    order: "reset",
    means: "Machines that failed may try again at once.",
  },
  {
    name: "retire",
    label: "Retire",
    order: "retire",
    danger: true,
    means: "They are out of service and not counted, until they come by again.",
  },
] as const satisfies readonly Kind[];

export type OrderKind = Kind;

export type Given = { group_id: string | null; version: string };

// The body of an order, but for whom it goes to.
export const ordersOf = (kind: Kind, given: Given) => ({
  order: kind.order,
  alias: null,
  version: kind.asks === "version" ? given.version.trim() : null,
  group_id: kind.asks === "group" ? given.group_id : null,
});

export type Result = Ordered["instances"][number]["result"];

// How results are told, the good ones first.
export const RESULTS: readonly { result: Result; would: string; did: string }[] = [
  { result: "done", would: "would change", did: "changed" },
  { result: "unchanged", would: "are so already", did: "were so already" },
  { result: "refused", would: "would be refused", did: "were refused" },
  { result: "unknown", would: "are not known", did: "were not known" },
  { result: "notDone", would: "would not be reached", did: "were not reached" },
];
