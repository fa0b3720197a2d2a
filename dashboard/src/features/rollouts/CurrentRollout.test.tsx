import userEvent from "@testing-library/user-event";
import { within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { aCourse, aGroup, anEvidence, aStory } from "@/test/rollouts";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import { CurrentCommands, CurrentHeadline } from "./CurrentRollout";

const PATH = "/api/apps/a/groups/g";
const HALTED = aStory({
  state: "halted",
  timeline: [
    {
      at: "2026-08-03T11:00:00Z",
      event: "halted",
      actor: "system",
      reason: "",
      evidence: anEvidence(),
    },
  ],
});

const COMMANDS = (
  <CurrentCommands app="a" group="g" edit={({ name }) => <p>The policy of {name}</p>} />
);

const given = (story = aStory()) =>
  answering({
    [`GET ${PATH}`]: aGroup(),
    [`GET ${PATH}/rollouts/r`]: Response.json(story, { headers: { ETag: '"7"' } }),
    [`GET ${PATH}/rollouts/r/timeline`]: aCourse(60, [0, 312]),
    [`POST ${PATH}/resume`]: story,
    [`POST ${PATH}/halt`]: story,
  });

describe("The headline", () => {
  it("says why a rollout was halted, with the way to the machine", async () => {
    given(HALTED);

    const { screen } = await show(<CurrentHeadline app="a" group="g" />);

    expect(await screen.findByText("Halted")).toBeVisible();
    expect(screen.getByText("3 of 20 updates went wrong (15%), 5% may.")).toBeVisible();
    expect(screen.getByRole("link", { name: "m-7" })).toHaveAttribute(
      "href",
      "/apps/a/instances/m-7",
    );
  });

  it("tells the rate and the time left", async () => {
    given();

    const { screen } = await show(<CurrentHeadline app="a" group="g" />);

    expect(await screen.findByText("312 per hour")).toBeVisible();
    expect(screen.getByText("about 4 days")).toBeVisible();
  });
});

describe("The commands", () => {
  it("resume what one saw, for a reason", async () => {
    const asked = given(HALTED);
    const { screen } = await show(COMMANDS);

    const user = userEvent.setup({ delay: null });
    await user.click(await screen.findByRole("button", { name: "Resume" }));
    await user.type(screen.getByLabelText("Why"), "new key");
    await user.click(
      within(screen.getByRole("dialog")).getByRole("button", { name: "Resume" }),
    );

    const sent = asked.find(({ what }) => what.startsWith("POST"));
    expect(sent?.headers.get("If-Match")).toBe('"7"');
    expect(sent?.headers.get("X-Reason")).toBe("new key");
  });

  it("halt for a reason, and not without one", async () => {
    const asked = given();
    const { screen } = await show(COMMANDS);

    const user = userEvent.setup({ delay: null });
    await user.click(await screen.findByRole("button", { name: "Halt" }));
    const halt = within(screen.getByRole("dialog")).getByRole("button", {
      name: "Halt",
    });
    expect(halt).toBeDisabled();
    await user.type(screen.getByLabelText(/^Why/), "it panics");
    await user.click(halt);

    const sent = asked.find(({ what }) => what === `POST ${PATH}/halt`);
    expect(sent?.headers.get("X-Reason")).toBe("it panics");
  });

  it("change the policy right there", async () => {
    given();
    const { screen } = await show(COMMANDS);

    const user = userEvent.setup({ delay: null });
    await user.click(await screen.findByRole("button", { name: "Edit policy" }));

    expect(screen.getByText(`The policy of ${aGroup().name}`)).toBeVisible();
  });

  it.each([{ as: "viewer" as const }, { at: "2026-08-03T10:30:00Z" }])(
    "are not for %o",
    async (around) => {
      const asked = given();

      const { screen } = await show(COMMANDS, around);

      await expect.poll(() => asked.length).toBeGreaterThan(1);
      expect(screen.queryByRole("button")).toBeNull();
      expect(screen.queryByRole("link")).toBeNull();
    },
  );
});
