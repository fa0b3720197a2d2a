import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import { History } from "./History";

const entry = (fields: object) => ({
  status: 2,
  version: "4230.2.1",
  running: "4152.2.0",
  created_ts: "2026-08-03T09:00:00Z",
  error_code: null,
  error: null,
  group_id: "g",
  event: "instance.update_granted",
  ...fields,
});
const FAILED = entry({
  status: 3,
  event: "instance.update_failed",
  error: { base: 9, name: "DownloadTransferError", sentence: "It broke off." },
});
const PATH = "GET /api/apps/app/groups/g/instances/rack-1/status_history";
const history = (
  <History app="app" group="g" instance="rack-1" groupName={() => "Stable"} />
);

describe("History", () => {
  it("tells errors in words", async () => {
    answering({ [PATH]: [FAILED, entry({})] });

    const { screen } = await show(history);

    expect(
      await screen.findByText("It broke off. (DownloadTransferError, 9)"),
    ).toBeVisible();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("shows more where there may be", async () => {
    const asked = answering({ [PATH]: Array.from({ length: 20 }, () => entry({})) });
    const { screen } = await show(history);

    await userEvent.click(
      await screen.findByRole("button", { name: "Show earlier ones" }),
    );

    expect(asked.map(({ what }) => what.split("?")[1])).toContain("limit=40");
  });
});
