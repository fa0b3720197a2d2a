// What can be ordered of many machines.
import type { Ordered, Orders } from "./api";

type Kind = {
  name: string;
  // What the button says.
  label: string;
  order: Orders["order"];
  asks?: "group" | "version";
  danger?: boolean;
  // What will happen.
  means: string;
};

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
