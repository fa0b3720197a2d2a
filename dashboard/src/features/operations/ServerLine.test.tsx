import { describe, expect, it } from "vitest";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import { ServerLine } from "./ServerLine";

const ABOUT = {
  version: "2.1.0",
  schema: "0030_upkeep",
  database: "18.1",
  position: 7,
};

describe("ServerLine", () => {
  it("tells the versions to admins", async () => {
    answering({ "GET /ready": { status: "ok" }, "GET /api/about": ABOUT });

    const { screen } = await show(<ServerLine />);

    expect(await screen.findByText("Ready")).toBeVisible();
    expect(await screen.findByText(/CoreRoller 2\.1\.0/)).toBeVisible();
  });

  it("names what machines are served without", async () => {
    const projections = { audit: "stopped before group.renamed at 7" };
    answering({ "GET /ready": { status: "degraded", projections } });

    const { screen } = await show(<ServerLine />, { as: "viewer" });

    expect(await screen.findByText("Degraded")).toBeVisible();
    expect(screen.getByText("audit: stopped before group.renamed at 7")).toBeVisible();
  });

  it("says why the server is not ready", async () => {
    const problem = { title: "Service Unavailable", detail: "database" };
    answering({ "GET /ready": Response.json(problem, { status: 503 }) });

    const { screen } = await show(<ServerLine />, { as: "viewer" });

    expect(await screen.findByText("Not ready")).toBeVisible();
    expect(screen.getByText("database")).toBeVisible();
  });
});
