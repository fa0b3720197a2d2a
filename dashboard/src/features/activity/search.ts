// What the URL says of which activity is wanted.
import { z } from "zod/mini";
import type { Wanted } from "@/lib/activity";
import { EVER } from "@/lib/activity";
import type { At } from "@/lib/at";
import { type Range, RANGES, startOf } from "@/lib/ranges";
import { instant, oneOf, text } from "@/lib/search";

export const activitySearch = z.object({
  app: text,
  group: text,
  channel: text,
  instance: text,
  version: text,
  severity: text,
  class: text,
  text: text,
  range: oneOf(RANGES),
  start: instant,
  end: instant,
});

export type ActivitySearch = z.infer<typeof activitySearch>;

export const USUAL: Range = "7d";

export const wantedOf = (search: ActivitySearch, at: At): Wanted => ({
  app: search.app,
  group: search.group,
  channel: search.channel,
  instance: search.instance,
  version: search.version,
  severity: numberOf(search.severity),
  class: numberOf(search.class),
  text: search.text,
  start: startOf(search, at, USUAL) ?? EVER,
  end: search.end,
});

const numberOf = (said: string | undefined): number | undefined =>
  said === undefined ? undefined : Number(said);
