import userEvent from "@testing-library/user-event";
import { within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import type { SyncedChannel, Syncer as State } from "./api";
import { Syncer } from "./Syncer";

const AT = "2026-11-23T12:00:00Z";
const STABLE: SyncedChannel = {
  application_id: "a",
  application: "Flatcar Container Linux",
  channel_id: "c",
  channel: "stable",
  arch: 1,
  pinned: false,
  points_at: "4230.2.1",
  last_attempt: AT,
  last_success: AT,
  result: "current",
  version: "4230.2.1",
  error: null,
  download: null,
};
const BETA: SyncedChannel = {
  ...STABLE,
  channel_id: "d",
  channel: "beta",
  result: "failed",
  error: "the upstream cannot be reached",
};
const RUNNING: State = {
  enabled: true,
  running: false,
  upstream: "https://update.example.net/v1/update/",
  interval: 3600,
  last_run: AT,
  last_run_ended: AT,
  next_run: AT,
  order: null,
  channels: [STABLE, BETA],
};
const NONE: State = {
  ...RUNNING,
  enabled: false,
  upstream: null,
  interval: null,
  last_run: null,
  last_run_ended: null,
  next_run: null,
};
const ORDER = { at: AT, actor: "ada", reason: "a release", ended_at: null };

const given = (syncer: State) =>
  answering({ "GET /api/syncer": syncer, "POST /api/syncer/sync": syncer });

describe("The syncer", () => {
  it("tells what came of each channel, and why one could not be had", async () => {
    given(RUNNING);

    const { screen } = await show(<Syncer />);

    expect(await screen.findByText("Running")).toBeVisible();
    const beta = screen.getByRole("row", { name: /beta \(AMD64\)/ });
    expect(beta).toHaveTextContent("Failed");
    expect(beta).toHaveTextContent("the upstream cannot be reached");
    expect(screen.getByRole("row", { name: /stable/ })).toHaveTextContent("Up to date");
  });

  it("tells how far a download is", async () => {
    const download = { version: "4230.2.2", received: 12e7, total: 48e7 };
    given({ ...RUNNING, running: true, channels: [{ ...STABLE, download }] });

    const { screen } = await show(<Syncer />);

    const bar = await screen.findByRole("progressbar", {
      name: "Downloading 4230.2.2, 25%",
    });
    expect(bar).toBeVisible();
    expect(screen.getByRole("row", { name: /stable/ })).toHaveTextContent(
      "Downloading 4230.2.2: 120 MB of 480 MB",
    );
  });

  it("syncs now, for a reason", async () => {
    const asked = given(RUNNING);
    const { screen } = await show(<Syncer />);

    const user = userEvent.setup({ delay: null });
    await user.click(await screen.findByRole("button", { name: "Sync now" }));
    await user.type(screen.getByLabelText("Why"), "a release");
    await user.click(
      within(screen.getByRole("dialog")).getByRole("button", { name: "Sync now" }),
    );

    const sent = asked.find(({ what }) => what === "POST /api/syncer/sync");
    expect(sent?.headers.get("X-Reason")).toBe("a release");
  });

  it("takes one order at a time", async () => {
    given({ ...RUNNING, running: true, order: { ...ORDER, failed: null } });

    const { screen } = await show(<Syncer />);

    expect(await screen.findByText(/Ordered by ada/)).toHaveTextContent("not done yet");
    expect(screen.getByRole("button", { name: "Sync now" })).toBeDisabled();
  });

  it("tells what came of the order", async () => {
    given({ ...RUNNING, order: { ...ORDER, ended_at: AT, failed: 1 } });

    const { screen } = await show(<Syncer />);

    expect(await screen.findByText(/Ordered by ada/)).toHaveTextContent(
      "(“a release”): done, 1 channel failed",
    );
  });

  it("says how to start one where none runs", async () => {
    given(NONE);

    const { screen } = await show(<Syncer />);

    expect(await screen.findByText("None runs")).toBeVisible();
    expect(screen.getByText(/--enable-syncer=true/)).toBeVisible();
    expect(screen.queryByRole("button")).toBeNull();
    expect(screen.queryByRole("table")).toBeNull();
  });

  it("is the matter of admins, who order nothing in the past", async () => {
    const asked = given(RUNNING);

    const viewers = await show(<Syncer />, { as: "viewer" });
    expect(viewers.container.querySelector("section")).toBeNull();
    expect(asked).toHaveLength(0);
    viewers.unmount();
    const { screen } = await show(<Syncer />, { at: AT });

    expect(await screen.findByText("Running")).toBeVisible();
    expect(screen.queryByRole("button")).toBeNull();
  });
});
