import { expect, it } from "vitest";
import { Now } from "@/lib/now";
import { show } from "@/test/show";
import { Time } from "./Time";

it("tells times from the moment that one looks back to", async () => {
  const { screen } = await show(
    <Now value={new Date("2026-08-03T10:00:00Z")}>
      <Time instant="2026-08-01T10:00:00Z" />
    </Now>,
  );

  expect(screen.getByText("2 days ago")).toBeVisible();
});
