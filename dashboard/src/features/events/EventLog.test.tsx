import { waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import type { LogEvent } from "./api";
import { EventLog, type Shown } from "./EventLog";

const event = (position: number, type = "group.renamed"): LogEvent => ({
  position,
  type,
  stream_id: "6f2d8f0a-5b1e-4c39-9b8e-0d7c5a3f1e42",
  version: 1,
  at: "2026-11-23T12:00:00Z",
  recorded_at: "2026-11-23T12:00:00Z",
  actor: "ada",
  reason: "",
  correlation_id: "",
  data: {},
});
const piece = (events: LogEvent[], next: number, is_end = true) => ({
  events,
  next,
  end: 20,
  is_end,
});
const isStream = (request: Request) =>
  request.headers.get("Accept") === "text/event-stream";

// Answers with pieces one after the other, and with a stream.
const log = (pieces: unknown[], stream = "") =>
  answering({
    "GET /api/events": (request: Request) =>
      isStream(request) ? new Response(stream) : pieces.shift(),
  });

const showLog = async (shown: Shown, at?: string) => {
  const onShow = vi.fn();
  const view = await show(<EventLog shown={shown} onShow={onShow} />, {
    ...(at === undefined ? {} : { at }),
  });
  return { ...view, onShow };
};

describe("EventLog", () => {
  it("shows the newest first and goes on to older ones by the cursor", async () => {
    const asked = log([piece([event(20), event(19)], 19, false), piece([], 1)]);

    const { screen, onShow } = await showLog({ live: false });

    expect(await screen.findByText("20")).toBeVisible();
    expect(asked[0]?.what).toContain("before=end");
    expect(asked[1]?.what).toContain("before=19");
    expect(screen.queryByRole("button", { name: "Older" })).toBeNull();
    expect(onShow).not.toHaveBeenCalled();
  });

  it("looks on for what a filter lets through, and says where it stopped", async () => {
    const pieces = Array.from({ length: 10 }, (_, n) => piece([], 90 - n, false));
    log(pieces);

    const { screen, onShow } = await showLog({ type: ["group."], live: false });

    expect(await screen.findByText(/None after position 81/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Older" }));
    expect(onShow).toHaveBeenCalledWith({ type: ["group."], live: false, before: 81 });
  });

  it("sends what is wanted, a machine only with its application", async () => {
    const asked = log([piece([], 1), piece([], 1)]);

    await showLog({ machine: "m1", live: false });
    await showLog({ machine: "m1", application: "a", type: ["x."], live: false });

    await waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[0]?.what).not.toContain("machine");
    expect(asked[1]?.what).toContain("type=x.&application=a&machine=m1");
  });

  it("puts what comes meanwhile on top", async () => {
    const told = [21, 22].map(
      (position) =>
        `id: ${position}\nevent: x\ndata: ${JSON.stringify(event(position))}\n\n`,
    );
    const asked = log([piece([event(20)], 1)], `: hello\n\n${told.join("")}`);

    const { screen } = await showLog({});

    await screen.findByText("22");
    const rows = screen.getAllByRole("row").map((row) => row.textContent);
    expect(rows.slice(1).map((text) => text.slice(0, 2))).toEqual(["22", "21", "20"]);
    expect(asked.find(({ what }) => what.includes("after=20"))).toBeDefined();
  });

  it("follows nothing where one turned back, or looks back", async () => {
    const asked = log([piece([event(7)], 1), piece([event(7)], 1)]);

    const back = await showLog({ before: 8 });
    await back.screen.findByText("7");
    expect(back.screen.queryByLabelText("Follow live")).toBeNull();
    expect(back.screen.getByRole("button", { name: "Newest" })).toBeVisible();
    back.unmount();
    const past = await showLog({}, "2026-08-03T00:00:00Z");
    await past.screen.findByText("7");

    expect(past.screen.queryByLabelText("Follow live")).toBeNull();
    expect(asked.some(({ headers }) => headers.get("Accept")?.includes("stream"))).toBe(
      false,
    );
    expect(asked[1]?.what).toContain("at=2026-08-03");
  });

  it("shows an event whole where the address says so, with a link to it", async () => {
    log([piece([event(7)], 1)]);

    const { screen, onShow } = await showLog({ before: 8, open: 7 });

    expect(await screen.findByText(/"position": 7,/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Copy link" })).toBeVisible();
    const row = screen.getByRole("button", { name: "Event 7" });
    expect(row).toHaveAttribute("aria-expanded", "true");
    await userEvent.click(row);
    expect(onShow).toHaveBeenCalledWith({ before: 8, open: undefined });
    await userEvent.click(screen.getByRole("button", { name: "group.renamed" }));
    expect(onShow).toHaveBeenCalledWith({ type: ["group.renamed"], live: undefined });
  });

  it("takes a text as a filter when one has written it", async () => {
    log([piece([], 1)]);
    const { screen, onShow } = await showLog({ live: false });

    await userEvent.type(await screen.findByLabelText("Application"), " abc{Enter}");

    expect(onShow).toHaveBeenCalledExactlyOnceWith({
      application: "abc",
      live: false,
    });
  });
});
