// What filters let one choose from.
export type Choice<Value extends string> = { value: Value; label: string };

// Things by their names; none while they are not known.
export const named = (
  things: readonly { id: string; name: string }[] = [],
): Choice<string>[] => things.map(({ id, name }) => ({ value: id, label: name }));

// What the API numbers.
export const numbered = (
  kinds: readonly { number: number; label: string }[],
): Choice<string>[] =>
  kinds.map(({ number, label }) => ({ value: String(number), label }));
