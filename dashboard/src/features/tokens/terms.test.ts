import { describe, expect, it } from "vitest";
import { ONESELF, tokenOf, type Terms } from "./terms";

const NOW = new Date("2026-08-03T12:00:00Z");
const TERMS: Terms = {
  name: "ci",
  role: "operator",
  applications: [],
  lifetime: "never",
  expires_ts: "",
  team_id: ONESELF,
};

describe("tokenOf", () => {
  it("limits nothing by itself", () => {
    expect(tokenOf(TERMS, NOW)).toEqual({
      name: "ci",
      role: "operator",
      applications: null,
      expires_ts: null,
      team_id: null,
    });
  });

  it("ends so many days from now", () => {
    const token = tokenOf({ ...TERMS, lifetime: "30" }, NOW);

    expect(token.expires_ts).toBe("2026-09-02T12:00:00.000Z");
  });

  it("is good until the end of the last day, where one is", () => {
    const terms: Terms = { ...TERMS, lifetime: "day", expires_ts: "2026-12-31" };

    expect(tokenOf(terms, NOW).expires_ts).toBe(
      new Date(2026, 11, 31, 23, 59, 59).toISOString(),
    );
  });

  it("limits no admin to applications, as the server does not either", () => {
    const chosen: Terms = { ...TERMS, applications: ["a"] };

    expect(tokenOf(chosen).applications).toEqual(["a"]);
    expect(tokenOf({ ...chosen, role: "admin" }).applications).toBeNull();
  });

  it("may be of a service of a team", () => {
    expect(tokenOf({ ...TERMS, team_id: "t" }).team_id).toBe("t");
  });
});
