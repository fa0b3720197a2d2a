// Which machines a list shows, as the URL has it, the list's query, and the filter of orders.
import { z } from "zod/mini";
import { ARCHS } from "@/lib/archs";
import type { At } from "@/lib/at";
import type { Schemas } from "@/lib/client";
import { oneOf, ordinal, text } from "@/lib/search";
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
// What is kept of the present only.
export const SORTS_OF_NOW: readonly Sort[] = ["last_check", "ip"];

export const instancesSearch = z.object({
  group: text,
  status,
  version: text,
  error: text,
  search: text,
  oem: text,
  arch: z.catch(z.optional(z.enum(ARCHS.map(({ name }) => name))), undefined),
  // Those that came by within a day unless it is given.
  seen: oneOf(["silent", "all"]),
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

type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };

// Leaves out what is undefined.
const given = <T extends object>(fields: T) =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Given<T>>;

// The parameters of GET /api/apps/{app}/instances, but for those of its page.
export const listQuery = (search: InstancesSearch) => ({
  duration: search.seen === undefined ? ("1d" as const) : ("all" as const),
  ...given({
    group: search.group,
    status: search.status === undefined ? undefined : Number(search.status),
    version: search.version,
    error: numberOf(search.error),
    searchValue: search.search,
    oem: search.oem,
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
  oem: search.oem ?? null,
  arch: ARCHS.find(({ name }) => name === search.arch)?.number ?? null,
  is_silent: silence(search),
  unseen_since: search.unseen ?? null,
});

// NOTE: retired machines are silent, and listed whenever they are asked for.
const silence = ({ seen, status }: InstancesSearch): boolean | null => {
  if (status === RETIRED || seen === "all") return null;
  return seen === "silent";
};

const numberOf = (written: string | undefined): number | undefined =>
  written !== undefined && /^\d+$/.test(written) ? Number(written) : undefined;
