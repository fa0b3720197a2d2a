// Changed values as people read them, by the fields that they are of.
import { archLabel } from "./archs";
import type { Schemas } from "./client";
import { count } from "./numbers";
import { typeName } from "./packageTypes";
import { type Blackout, blackoutInWords, type Window, windowInWords } from "./policy";
import { inFull } from "./time";

export type Fields = Record<string, unknown>;

// What ids stand for.
export type Names = ReadonlyMap<string, string>;

// The names that the API gives beside a change: "4230.2.1 (deleted)".
export const namesIn = (given: Record<string, Schemas["NameObject"]>): Names =>
  new Map(
    Object.entries(given).map(([id, { name, is_deleted }]) => [
      id,
      is_deleted ? `${name} (deleted)` : name,
    ]),
  );

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const ID = /([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

// A text with names in the place of ids; those that have none are cut short.
const named = (text: string, names: Names): string =>
  text.replace(ID, (id, start: string) => names.get(id) ?? `${start}…`);

// Whether all can be read: there is no id in it that has no name.
export const isReadable = (value: unknown, names: Names): boolean =>
  (JSON.stringify(value).match(ID) ?? []).every((id) => names.has(id));

// "policy.max_updates_per_period" is read as "max updates per period".
export const fieldInWords = (field: string, names: Names): string =>
  named(
    field
      .replace(/^(policy|contents)\./, "")
      .replace(/^floors\./, "floor ")
      .replace(/_id$/, "")
      .replaceAll("_", " ")
      .replaceAll(".", ", "),
    names,
  );

const percent = (number: number): string => `${number}%`;

// What numbers and structures are called in their fields; of lists each.
const NUMBERS: Readonly<Record<string, (number: number) => string>> = {
  arch: archLabel,
  expires_at: (microseconds) => inFull(new Date(microseconds / 1000)),
  halt_failure_percentage: percent,
  rollout_percentage: percent,
  type: typeName,
};
const STRUCTURES: Readonly<Record<string, (value: Fields) => string>> = {
  blackouts: (value) => blackoutInWords(value as Blackout),
  update_windows: (value) => windowInWords(value as Window),
};

// "yes", "1,000", "20%", "Saturday, Sunday 22–6; every day 1:30–4"
export const valueInWords = (field: string, value: unknown, names: Names): string => {
  const name = field.slice(field.lastIndexOf(".") + 1);
  if (value === undefined || value === null || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return (NUMBERS[name] ?? count)(value);
  if (Array.isArray(value)) return listInWords(field, value, names);
  if (!isFields(value)) return named(value as string, names);
  return STRUCTURES[name]?.(value) ?? fieldsInWords(value, names);
};

const listInWords = (field: string, values: readonly unknown[], names: Names): string =>
  values
    .map((each) => valueInWords(field, each, names))
    .join(values.some(isFields) ? "; " : ", ") || "none";

// "name oem.raw, size 7"
const fieldsInWords = (fields: Fields, names: Names): string =>
  Object.entries(fields)
    .map(
      ([name, value]) =>
        `${fieldInWords(name, names)} ${valueInWords(name, value, names)}`,
    )
    .join(", ");
