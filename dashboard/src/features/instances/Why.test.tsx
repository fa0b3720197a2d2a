import { describe, expect, it } from "vitest";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import { Why } from "./Why";

const EVENT = {
  position: 7,
  topic: "group.policy_changed",
  at: "2026-08-03T08:00:00Z",
  actor: "ada",
  reason: "slowly",
};
const rule = (reason: string, passes: boolean, counts = true) => ({
  reason,
  passes,
  counts,
  sentence: `${reason} since 2026-08-03T09:12:44Z`,
  numbers: { granted: 1234 },
  earliest: passes ? null : "2026-08-03T10:00:00Z",
  events: [EVENT],
});
const EXPLANATION = {
  instance: { id: "rack-1", application_id: "app", version: "4152.2.0" },
  group: { name: "Stable", track: "stable", is_assigned: false, events: [] },
  at: "2026-08-03T09:30:00Z",
  verdict: "maxUpdatesPerPeriod",
  sentence: "The machine has to wait: 10 of 10 granted",
  earliest: "2026-08-03T10:00:00Z",
  target: { version: "4230.2.1", events: [EVENT] },
  floor: null,
  floor_reason: "",
  rules: [
    rule("updatesDisabled", true),
    rule("maxUpdatesPerPeriod", false),
    rule("safeMode", true, false),
  ],
};
const EXPLAIN = "GET /api/apps/app/instances/rack-1/explain";
const VERDICT = { name: "Verdict" };
const why = (then?: string) => (
  <Why app="app" instance="rack-1" then={then} onThen={() => undefined} />
);

describe("Why", () => {
  it("says the verdict first, then what fails, and who made it so", async () => {
    answering({ [EXPLAIN]: EXPLANATION });

    const { screen } = await show(why());

    expect(await screen.findByRole("status", VERDICT)).toHaveTextContent(
      "10 of 10 granted",
    );
    const marks = screen.getAllByRole("img").map((each) => each.ariaLabel);
    expect(marks).toEqual(["Fails", "Passes", "Not asked"]);
    expect(screen.getByText(/Max updates per period · granted 1,234/)).toBeVisible();
    expect(screen.getAllByText(/by ada/)[0]).toHaveTextContent("slowly");
    const [origin] = screen.getAllByRole("link", { name: EVENT.topic });
    expect(origin).toHaveAttribute(
      "href",
      "/operations/events?application=app&before=8&open=7",
    );
  });

  it("asks for its own instant rather than that of the page", async () => {
    const asked = answering({ [EXPLAIN]: EXPLANATION });

    const { screen } = await show(why("2026-08-02T00:00:00Z"), { at: "5" });

    await screen.findByRole("status", VERDICT);
    expect(asked.map(({ what }) => what)).toEqual([
      "GET /api/apps/app/instances/rack-1/explain?at=2026-08-02T00%3A00%3A00Z",
    ]);
  });

  it("tells of no rules where there is no update", async () => {
    const none = { verdict: "upToDate", rules: [], target: null, earliest: null };
    answering({ [EXPLAIN]: { ...EXPLANATION, ...none } });

    const { screen } = await show(why());

    expect(await screen.findByText("Nothing to do")).toBeVisible();
    expect(screen.getByText(/No rule was asked/)).toBeVisible();
  });
});
