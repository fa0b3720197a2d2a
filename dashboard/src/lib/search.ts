// What pages read from the URL.
import { z } from "zod/mini";

// A text, which may look like a number there: `?status=3` as well as `?status="3"`.
// What cannot be read is left out.
export const text = z.catch(
  z.optional(
    z.pipe(
      z.union([z.string(), z.number(), z.boolean()]),
      z.transform((value) => String(value)),
    ),
  ),
  undefined,
);

// One of some words.
export const oneOf = <const Word extends string>(words: readonly [Word, ...Word[]]) =>
  z.catch(z.optional(z.enum(words)), undefined);

// An instant by ISO 8601.
export const instant = z.catch(z.optional(z.iso.datetime({ offset: true })), undefined);

// The number of a page, or a position of the log: whole, from 1 on.
export const ordinal = z.catch(
  z.optional(z.number().check(z.int(), z.minimum(1))),
  undefined,
);

export const flag = z.catch(z.optional(z.boolean()), undefined);
