// What users and tokens may do.
import type { Schemas } from "./client";

export type Role = Schemas["UserObject"]["role"];

// Each includes the ones before it.
export const ROLES: readonly { role: Role; label: string; may: string }[] = [
  { role: "viewer", label: "Viewer", may: "sees the applications of the team" },
  {
    role: "operator",
    label: "Operator",
    may: "sees and changes the applications of the team",
  },
  {
    role: "admin",
    label: "Admin",
    may: "sees and changes those of every team, and manages users, teams and tokens",
  },
];

// Those that do no more than this one.
export const rolesUpTo = (role: Role) =>
  ROLES.slice(0, ROLES.findIndex((each) => each.role === role) + 1);

export const labelOf = (role: Role): string =>
  ROLES.find((each) => each.role === role)?.label ?? role;
