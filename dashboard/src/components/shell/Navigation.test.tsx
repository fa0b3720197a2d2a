import { describe, expect, it } from "vitest";
import { show } from "@/test/show";
import { Navigation } from "./Navigation";

describe("Navigation", () => {
  it.each([
    ["/operations", ["Operations"]],
    ["/operations/projections/audit", ["Operations"]],
    ["/operations/events", ["Event log"]],
    ["/activity", ["Activity"]],
  ])("marks at %s where one is", async (path, marked) => {
    const { screen } = await show(<Navigation onNavigate={() => undefined} />, {
      path,
    });

    const links = await screen.findAllByRole("link");
    const active = links.filter((link) => link.dataset["active"] === "true");
    expect(active.map((link) => link.textContent)).toEqual(marked);
  });
});
