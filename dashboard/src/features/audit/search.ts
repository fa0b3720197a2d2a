// What the URL says of which changes are wanted.
import { z } from "zod/mini";
import { type At, untilMoment } from "@/lib/at";
import { given } from "@/lib/given";
import { type Range, RANGES, startOf } from "@/lib/ranges";
import { instant, oneOf, ordinal, text } from "@/lib/search";

export const ACTORS = ["people", "services", "system"] as const;

export const auditSearch = z.object({
  actor: text,
  actors: oneOf(ACTORS),
  kind: text,
  id: text,
  application: text,
  type: text,
  correlation: text,
  range: oneOf(RANGES),
  start: instant,
  end: instant,
  // Where the page before ended.
  after: ordinal,
});

export type AuditSearch = z.infer<typeof auditSearch>;

export const USUAL: Range = "all";

// The parameters of the API; those that are not wanted are left out.
export const parametersOf = (search: AuditSearch, at: At) => {
  const { actor, actors, kind, id, application, type, correlation, after } = search;
  const past = untilMoment(at, search.end);
  return given({
    actor,
    actors,
    kind,
    id,
    application,
    type,
    correlation_id: correlation,
    since: startOf(search, at, USUAL),
    until: past.end ?? search.end,
    after: after ?? past.after,
  });
};
