// What changed: the fields that differ, each with what it was and what it is.
import {
  type Fields,
  fieldInWords,
  isFields,
  type Names,
  valueInWords,
} from "./values";

// Of what was not there, or is no longer, a side is undefined.
export type Change = { field: string; before: unknown; after: unknown };

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

// "max updates per period 6 → 10"; as many changes as fit, and how many there are more.
export const inShort = (
  changes: readonly Change[],
  names: Names,
  atMost = 3,
): string => {
  const said = changes
    .slice(0, atMost)
    .map(
      ({ field, before, after }) =>
        `${fieldInWords(field, names)} ${valueInWords(field, before, names)}` +
        ` → ${valueInWords(field, after, names)}`,
    );
  const more = changes.length - said.length;
  return [...said, ...(more > 0 ? [`${more} more`] : [])].join(", ");
};
