// What changed: the fields that differ, each with what it was and what it is.
export type Fields = Record<string, unknown>;

// Of what was not there, or is no longer, a side is undefined.
export type Change = { field: string; before: unknown; after: unknown };

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

// Lists the changes, those of nested fields by themselves: "policy.safe_mode".
export const changesOf = (before: Fields, after: Fields, within = ""): Change[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    const field = `${within}${name}`;
    if (isFields(was ?? is) && isFields(is ?? was)) {
      return changesOf((was ?? {}) as Fields, (is ?? {}) as Fields, `${field}.`);
    }
    return [{ field, before: was, after: is }];
  });

// "policy.max_updates_per_period" is read as "max updates per period".
export const fieldInWords = (field: string): string =>
  field
    .replace(/^(policy|contents)\./, "")
    .replace(/_id$/, "")
    .replaceAll("_", " ")
    .replaceAll(".", ", ");

const ID = /^([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

// A value as people read it; `names` has those of ids. Other ids are cut short.
export const valueInWords = (
  value: unknown,
  names: ReadonlyMap<string, string> = new Map(),
): string => {
  if (value === undefined || value === null || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return names.get(value) ?? value.replace(ID, "$1…");
  if (typeof value === "number") return String(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  const said = value.map((each: unknown) => valueInWords(each, names));
  return said.join(", ") || "none";
};

// "max updates per period 6 → 10"; as many changes as fit, and how many there are more.
export const inShort = (changes: readonly Change[], atMost = 3): string => {
  const said = changes
    .slice(0, atMost)
    .map(
      ({ field, before, after }) =>
        `${fieldInWords(field)} ${valueInWords(before)} → ${valueInWords(after)}`,
    );
  const more = changes.length - said.length;
  return [...said, ...(more > 0 ? [`${more} more`] : [])].join(", ");
};
