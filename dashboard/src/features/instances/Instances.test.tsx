import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import type { InstancesSearch } from "./filters";
import { Instances } from "./Instances";

const APP = "e96281a6-d1af-4bde-9a0a-97b76e56dc57";
const GROUP = "11111111-2222-4333-8444-555555555555";
const MACHINE = {
  id: "rack-1",
  application_id: APP,
  group_id: GROUP,
  alias: "lobby",
  version: "4152.2.0",
  status: 3,
  status_name: "error",
  error: { name: "DownloadTransferError", sentence: "It could not be downloaded." },
  is_silent: false,
  arch: 1,
  pin: "",
  grant: null,
  last_check_at: null,
};
const LIST = `GET /api/apps/${APP}/instances`;
const AROUND = {
  [`GET /api/apps/${APP}`]: { groups: [{ id: GROUP, name: "Stable" }] },
  [`GET /api/apps/${APP}/version_breakdown`]: [],
};
const PAGE = {
  total: 10_000,
  has_more: true,
  reach: 10_000,
  count: 1,
  instances: [MACHINE],
};

const listed = async (
  search: Partial<InstancesSearch> = {},
  around: Parameters<typeof show>[1] = {},
) => {
  const onSearch = vi.fn();
  const shown = await show(
    <Instances app={APP} search={search} onSearch={onSearch} />,
    around,
  );
  return { ...shown, onSearch, user: userEvent.setup() };
};

describe("Instances", () => {
  beforeEach(() => window.localStorage.clear());

  it("names the group and the error of a machine, and how far it was counted", async () => {
    answering({ ...AROUND, [LIST]: PAGE });

    const { screen } = await listed();

    expect(await screen.findByText("DownloadTransferError")).toBeVisible();
    expect(await screen.findByRole("cell", { name: "Stable" })).toBeVisible();
    expect(screen.getByText("1 to 50 of 10,000+")).toBeVisible();
  });

  it("asks the server to sort by another column", async () => {
    answering({ ...AROUND, [LIST]: PAGE });
    const { screen, user, onSearch } = await listed({ page: 3 });

    await user.click(await screen.findByRole("button", { name: "Version" }));

    expect(onSearch).toHaveBeenCalledWith({
      sort: "version",
      order: "asc",
      page: undefined,
    });
  });

  it("says how far the pages of a very long list lead", async () => {
    answering({ ...AROUND, [LIST]: { ...PAGE, has_more: false, reach: 100 } });

    const { screen } = await listed({ sort: "last_check" });

    expect(await screen.findByText(/pages lead to the first 100:/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Page 2" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Page 3" })).toBeNull();
  });

  it("says what to do where nothing matches", async () => {
    answering({
      ...AROUND,
      [LIST]: { ...PAGE, total: 0, has_more: false, reach: 0, count: 0, instances: [] },
    });
    const { screen, user, onSearch } = await listed({ search: "x" });

    await user.click(
      await screen.findByRole("button", { name: "Look among silent ones, too" }),
    );

    expect(onSearch).toHaveBeenCalledWith({
      search: "x",
      seen: "all",
      page: undefined,
    });
  });

  it("exports what is filtered, at the instant of the page", async () => {
    answering({ ...AROUND, [LIST]: PAGE });

    const { screen } = await listed({ oem: "qemu" }, { at: "2026-08-03T00:00:00Z" });

    expect(await screen.findByRole("link", { name: "Export CSV" })).toHaveAttribute(
      "href",
      `/api/apps/${APP}/instances?duration=1d&oem=qemu&at=2026-08-03T00%3A00%3A00Z&format=csv`,
    );
  });

  it.each([{ as: "viewer" as const }, { at: "2026-08-03T00:00:00Z" }])(
    "has no controls for %o",
    async (around) => {
      answering({ ...AROUND, [LIST]: PAGE });

      const { screen } = await listed({}, around);

      await screen.findByText("rack-1");
      expect(screen.queryByRole("button", { name: "Order" })).toBeNull();
      expect(screen.queryByRole("checkbox")).toBeNull();
    },
  );
});
