import { describe, expect, it, vi } from "vitest";
import { z } from "zod/mini";
import {
  askable,
  filtersSet,
  instancesSearch,
  type InstancesSearch,
  listQuery,
  orderFilter,
} from "./filters";

const read = (search: Record<string, unknown>): InstancesSearch =>
  z.parse(instancesSearch, search);
const asked = (filter: ReturnType<typeof orderFilter>) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));

describe("the search of the URL", () => {
  it("takes numbers for texts, and statuses by name", () => {
    expect(read({ status: 3, version: 4230 })).toEqual({
      status: "3",
      version: "4230",
    });
    expect(read({ status: "onhold" }).status).toBe("8");
  });

  it("leaves out what is none", () => {
    const search = read({ status: "fine", arch: "z80", page: 0, sort: "colour" });

    expect(filtersSet(search)).toBe(0);
    expect(search.page).toBeUndefined();
    expect(search.sort).toBeUndefined();
  });
});

describe("what is asked for", () => {
  it.each([
    [{}, { duration: "1d" }, { is_silent: false }],
    [{ seen: "all", oem: "qemu" }, { duration: "all", oem: "qemu" }, { oem: "qemu" }],
    [
      { without_oem: true },
      { duration: "1d", without_oem: true },
      { oem: "", is_silent: false },
    ],
    [{ seen: "silent" }, { duration: "all", is_silent: true }, { is_silent: true }],
    [{ status: 11 }, { duration: "1d", status: 11 }, { status: 11 }],
    [
      { error: 9, search: "lobby", arch: "aarch64" },
      { duration: "1d", error: 9, searchValue: "lobby", arch: "aarch64" },
      { error: 9, text: "lobby", arch: 2, is_silent: false },
    ],
  ])("is the same for a list and for an order: %o", (search, query, filter) => {
    expect(listQuery(read(search))).toEqual(query);
    expect(asked(orderFilter(read(search)))).toEqual(filter);
  });

  it("means in an order, too, those seen within some days", () => {
    vi.useFakeTimers({ now: new Date("2026-08-10T12:00:00Z") });

    const search = read({ seen: "7d" });

    expect(listQuery(search)).toEqual({ duration: "7d" });
    expect(asked(orderFilter(search))).toEqual({
      seen_since: "2026-08-03T12:00:00.000Z",
    });
    vi.useRealTimers();
  });

  it("is nothing of the present when one looks back", () => {
    const search = read({ sort: "last_check", unseen: "2026-08-01T00:00:00Z" });

    expect(askable(search, "7").sort).toBeUndefined();
    expect(askable(search, "7").unseen).toBeUndefined();
    expect(askable(search, undefined)).toEqual(search);
  });
});
