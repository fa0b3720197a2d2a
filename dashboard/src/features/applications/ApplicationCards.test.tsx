import { describe, expect, it } from "vitest";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import { ApplicationCards } from "./ApplicationCards";

const LISTING = {
  totalCount: 1,
  count: 1,
  applications: [{ id: "1", name: "Flatcar", groups: [], instances: { count: 1234 } }],
};

describe("ApplicationCards", () => {
  it("shows how many machines an application has", async () => {
    answering({ "GET /api/apps": LISTING });

    const { screen } = await show(<ApplicationCards />);

    expect(await screen.findByText("1,234")).toBeVisible();
  });

  it("asks for the instant that the page looks back at", async () => {
    const asked = answering({ "GET /api/apps": LISTING });

    const { screen } = await show(<ApplicationCards />, { at: "2026-08-03T00:00:00Z" });

    await screen.findByText("Flatcar");
    expect(asked[0]?.what).toContain("at=2026-08-03T00%3A00%3A00Z");
  });

  it("asks for the versions of all groups at once", async () => {
    const groups = ["a", "b"].map((id) => ({ id, name: id, rollout: null }));
    const asked = answering({
      "GET /api/apps": {
        ...LISTING,
        applications: [{ ...LISTING.applications[0], groups }],
      },
      "GET /api/apps/1/version_breakdown": [{ version: "4230.2.1", instances: 3 }],
    });

    const { screen } = await show(<ApplicationCards />);

    expect(await screen.findByRole("img", { name: /4230.2.1: 3/ })).toBeVisible();
    const breakdowns = asked.filter(({ what }) => what.includes("version_breakdown"));
    expect(breakdowns).toHaveLength(1);
  });

  it("says what an application is if there is none", async () => {
    answering({ "GET /api/apps": { totalCount: 0, count: 0, applications: [] } });

    const { screen } = await show(<ApplicationCards />);

    expect(await screen.findByText("No applications yet")).toBeVisible();
  });

  it("names the request that failed", async () => {
    answering({
      "GET /api/apps": Response.json(
        { title: "Broken", detail: "It broke.", request_id: "abc123" },
        { status: 500 },
      ),
    });

    const { screen } = await show(<ApplicationCards />);

    expect(await screen.findByText("abc123")).toBeVisible();
  });
});
