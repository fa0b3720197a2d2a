// Which machines a list shows, as the URL has it, the list's query, and the filter of orders.
import { z } from "zod/mini";
import { ARCHS } from "@/lib/archs";
import type { At } from "@/lib/at";
import type { Schemas } from "@/lib/client";
import { given } from "@/lib/given";
import { flag, oneOf, ordinal, text } from "@/lib/search";
import { STATUSES } from "@/lib/statuses";

// By status: its number, or its name as in the counts of a group.
const status = z.optional(
  z.pipe(
    text,
    z.transform((given) =>
      STATUSES.find(
        ({ number, name }) => given === String(number) || given === name,
      )?.number.toString(),
    ),
  ),
);

export const SORTS = ["id", "alias", "version", "status", "last_check", "ip"] as const;
export type Sort = (typeof SORTS)[number];
// When they came by last; within a day unless one of these is chosen.
export const SEEN = [
  { value: "7d", label: "Within 7 days" },
  { value: "30d", label: "Within 30 days" },
  { value: "silent", label: "Not for a day (silent)" },
  { value: "all", label: "Whenever" },
] as const;
type Seen = (typeof SEEN)[number]["value"];
// What is kept of the present only.
export const SORTS_OF_NOW: readonly Sort[] = ["last_check", "ip"];

export const instancesSearch = z.object({
  group: text,
  status,
  version: text,
  error: text,
  search: text,
  oem: text,
  without_oem: flag,
  arch: z.catch(z.optional(z.enum(ARCHS.map(({ name }) => name))), undefined),
  seen: z.catch(z.optional(z.enum(SEEN.map(({ value }) => value))), undefined),
  unseen: text,
  sort: oneOf(SORTS),
  order: oneOf(["asc", "desc"]),
  page: ordinal,
});

export type InstancesSearch = z.output<typeof instancesSearch>;

const FILTERS = [
  "group",
  "status",
  "version",
  "error",
  "search",
  "oem",
  "without_oem",
  "arch",
  "seen",
  "unseen",
] as const;

// How many filters are set.
export const filtersSet = (search: InstancesSearch): number =>
  FILTERS.filter((name) => search[name] !== undefined).length;

export const noFilters = Object.fromEntries(
  FILTERS.map((name) => [name, undefined]),
) as Partial<InstancesSearch>;

// What can be asked for of the past: last checks and addresses cannot.
export const askable = (search: InstancesSearch, at: At): InstancesSearch =>
  at === undefined
    ? search
    : {
        ...search,
        unseen: undefined,
        sort: SORTS_OF_NOW.some((sort) => sort === search.sort)
          ? undefined
          : search.sort,
      };

const RETIRED = "11";

// The parameters of GET /api/apps/{app}/instances, but for those of its page.
export const listQuery = (search: InstancesSearch) => ({
  duration: durationOf(search.seen),
  ...given({
    group: search.group,
    status: search.status === undefined ? undefined : Number(search.status),
    version: search.version,
    error: numberOf(search.error),
    searchValue: search.search,
    oem: search.oem,
    without_oem: search.without_oem,
    arch: search.arch,
    is_silent: search.seen === "silent" ? true : undefined,
    unseen_since: search.unseen,
  }),
});

// The same machines, as the filter of an order has it.
export const orderFilter = (search: InstancesSearch): Schemas["FilterBody"] => ({
  group_id: search.group ?? null,
  status: (numberOf(search.status) ?? null) as Schemas["FilterBody"]["status"],
  version: search.version ?? null,
  error: numberOf(search.error) ?? null,
  text: search.search ?? null,
  oem: search.without_oem ? "" : (search.oem ?? null),
  arch: ARCHS.find(({ name }) => name === search.arch)?.number ?? null,
  is_silent: silence(search),
  seen_since: seenSince(search.seen),
  unseen_since: search.unseen ?? null,
});

const durationOf = (seen: Seen | undefined) => {
  if (seen === undefined) return "1d" as const;
  return seen === "silent" ? ("all" as const) : seen;
};

const DAY = 86_400_000;
const DAYS: Partial<Record<Seen, number>> = { "7d": 7, "30d": 30 };

// The same as an instant; those of a day are known by their not being silent.
const seenSince = (seen: Seen | undefined): string | null => {
  const days = seen && DAYS[seen];
  return days === undefined ? null : new Date(Date.now() - days * DAY).toISOString();
};

// NOTE: retired machines are silent, and listed whenever they are asked for.
const silence = ({ seen, status }: InstancesSearch): boolean | null => {
  if (status === RETIRED) return null;
  if (seen === undefined) return false;
  return seen === "silent" ? true : null;
};

const numberOf = (written: string | undefined): number | undefined =>
  written !== undefined && /^\d+$/.test(written) ? Number(written) : undefined;
