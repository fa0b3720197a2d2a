import { expect, it } from "vitest";
import type { Sink } from "./api";
import { standingOf } from "./standing";

const OPS: Sink = {
  name: "ops",
  kind: "webhook",
  rules: "errors",
  is_configured: true,
  position: 12,
  lag: 0,
  waiting: 0,
  waiting_since: null,
  next_try: null,
  delivered: 3,
  last_delivery: "2026-11-23T12:00:00Z",
  failures: 0,
  last_failure: null,
  dead: 0,
};
const failed = (at: string) => ({ last_failure: { at, error: "answered 503" } });

it.each([
  [{}, "Up to date"],
  [{ lag: 2 }, "Under way"],
  [{ waiting: 1 }, "Under way"],
  [failed("2026-11-23T11:00:00Z"), "Up to date"],
  [failed("2026-11-23T13:00:00Z"), "Fails"],
  [{ ...failed("2026-11-23T13:00:00Z"), last_delivery: null }, "Fails"],
  [{ ...failed("2026-11-23T13:00:00Z"), is_configured: false }, "Not told any more"],
])("%o stands so: %s", (fields: Partial<Sink>, label) => {
  expect(standingOf({ ...OPS, ...fields }).label).toBe(label);
});
