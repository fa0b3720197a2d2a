import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import type { Projection } from "./api";
import { ProjectionDetails } from "./ProjectionDetails";
import { Projections } from "./Projections";

const AUDIT: Projection = {
  name: "audit",
  is_inline: false,
  version: 1,
  fingerprint: "9f8f94e08da5f94e",
  has_changed: false,
  position: 12_000,
  lag: 0,
  lag_seconds: null,
  state: "running",
  failure: null,
  beside: null,
  order: null,
  work: null,
  comparison: null,
};
const BESIDE = { ...AUDIT, beside: { position: 11_000, behind: 1_000 } };
const ORDER = {
  task: "rebuild",
  state: "running",
  at: "2026-11-23T12:00:00Z",
  actor: "ada",
  reason: "a bug",
  ended_at: null,
  error: null,
} as const;
const WORK = {
  task: "rebuild",
  since: "2026-11-23T12:00:00Z",
  position: 3_000,
  goal: 12_000,
  rate: 50,
  seconds_left: 180,
} as const;

const buttonsOf = async (projection: Projection, as: "admin" | "viewer" = "admin") => {
  const { screen, unmount } = await show(
    <ProjectionDetails projection={projection} />,
    {
      as,
    },
  );
  const names = screen.queryAllByRole("button").map((each) => each.textContent);
  unmount();
  return names;
};

describe("Projections", () => {
  it("shows how far each is, and how long the first event has waited", async () => {
    const late = { ...AUDIT, name: "fleet", lag: 1_500, lag_seconds: 2.25 };
    answering({ "GET /api/projections": { count: 2, projections: [AUDIT, late] } });

    const { screen } = await show(<Projections />);

    expect(await screen.findByRole("row", { name: /audit .*12,000/ })).toBeVisible();
    expect(screen.getByText("1,500 events, 2.3 s")).toBeVisible();
  });

  it("tells who is no admin whose they are, and asks for nothing", async () => {
    const asked = answering({});

    const { screen } = await show(<Projections />, { as: "viewer" });

    expect(await screen.findByText(/yours is viewer/)).toBeVisible();
    expect(asked).toEqual([]);
  });

  it("says in the past that they are of the present, and takes no orders", async () => {
    answering({ "GET /api/projections": { count: 1, projections: [AUDIT] } });

    const { screen } = await show(<Projections />, { at: "2026-08-03T00:00:00Z" });

    expect(await screen.findByText(/projections have no past/)).toBeVisible();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("orders what was confirmed, and says why", async () => {
    const asked = answering({
      "GET /api/projections": { count: 1, projections: [AUDIT] },
      "POST /api/projections/audit/rebuild": Response.json(AUDIT, { status: 202 }),
    });
    const { screen } = await show(<Projections />);
    const user = userEvent.setup();

    await user.click(await screen.findByRole("button", { name: "Rebuild audit" }));
    await user.type(await screen.findByLabelText("Why"), "a bug");
    await user.click(screen.getByRole("button", { name: "Rebuild" }));

    const order = asked.find(({ what }) => what.startsWith("POST"));
    expect(order?.what).toBe("POST /api/projections/audit/rebuild");
    expect(order?.headers.get("X-Reason")).toBe("a bug");
  });

  it("shows why the server refuses", async () => {
    const detail = "nothing is beside audit: rebuild it first";
    answering({
      "GET /api/projections": { count: 1, projections: [BESIDE] },
      "DELETE /api/projections/audit/beside": Response.json(
        { detail },
        { status: 409 },
      ),
    });
    const { screen } = await show(<Projections />);
    const user = userEvent.setup();

    await user.click(await screen.findByRole("button", { name: "Drop audit" }));
    await user.click(await screen.findByRole("button", { name: "Drop" }));

    expect(await screen.findByText(detail)).toBeVisible();
  });
});

describe("ProjectionDetails", () => {
  it("offers what is possible, and nothing to who may not", async () => {
    expect(await buttonsOf(AUDIT)).toEqual(["Rebuild"]);
    expect(await buttonsOf(BESIDE)).toEqual(["Compare", "Switch", "Drop"]);
    expect(await buttonsOf(BESIDE, "viewer")).toEqual([]);
    expect(await buttonsOf({ ...AUDIT, order: ORDER, work: WORK })).toEqual([
      "Break off",
    ]);
    const switching = { ...ORDER, task: "switch" } as const;
    expect(await buttonsOf({ ...BESIDE, order: switching })).toEqual([]);
    const failed = { ...ORDER, state: "failed", error: "no" } as const;
    expect(await buttonsOf({ ...BESIDE, order: failed })).toEqual([
      "Rebuild",
      "Compare",
      "Switch",
      "Drop",
    ]);
  });

  it("leaves alone what somebody does on a command line", async () => {
    const { screen } = await show(
      <ProjectionDetails projection={{ ...BESIDE, work: WORK }} />,
    );

    expect(await screen.findByText(/on a command line/)).toBeVisible();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("shows how far a rebuild is, how fast, and how long it takes yet", async () => {
    const { screen } = await show(
      <ProjectionDetails projection={{ ...AUDIT, order: ORDER, work: WORK }} />,
    );

    expect(
      await screen.findByText(
        "Building: 25%, at position 3,000 of 12,000, 50 a second, 3 min left",
      ),
    ).toBeVisible();
    expect(screen.getByRole("progressbar")).toHaveAccessibleName("Building, 25%");
  });

  it("shows why an order could not be done", async () => {
    const order = { ...ORDER, state: "failed", error: "no space left" } as const;

    const { screen } = await show(
      <ProjectionDetails projection={{ ...AUDIT, order }} />,
    );

    expect(await screen.findByText("no space left")).toBeVisible();
  });

  it("shows a row as it is on both sides, and the event behind it", async () => {
    const sample = {
      key: { position: 7 },
      kind: "different",
      live: { reason: "none" },
      beside: { reason: "a step" },
      events: [{ position: 7, at: "2026-11-23T12:00:00Z", type: "group.renamed" }],
    } as unknown as NonNullable<
      Projection["comparison"]
    >["tables"][number]["samples"][number];
    const table = { table: "audit", only_live: 0, only_beside: 0, different: 41 };
    const comparison = {
      at: "2026-11-23T12:00:00Z",
      position: 11_000,
      is_equal: false,
      tables: [{ ...table, samples: [sample] }],
    };

    const { screen } = await show(
      <ProjectionDetails projection={{ ...BESIDE, comparison }} />,
    );

    expect(await screen.findByText(/41 rows would change/)).toBeVisible();
    const row = screen.getByRole("row", { name: /reason/ });
    expect(row).toHaveTextContent('reason"none""a step"');
    expect(screen.getByRole("link", { name: "position 7" })).toHaveAttribute(
      "href",
      "/operations/events?before=8&open=7",
    );
  });

  it("says where a projection has stopped, and why", async () => {
    const failure = {
      since: "2026-11-23T12:00:00Z",
      position: 7,
      event: "group.renamed",
      error: "ValueError: a bug",
    };

    const { screen } = await show(
      <ProjectionDetails projection={{ ...AUDIT, state: "failed", failure }} />,
    );

    expect(await screen.findByText("ValueError: a bug")).toBeVisible();
    expect(screen.getByText(/nothing is skipped/)).toHaveTextContent("group.renamed");
  });
});
