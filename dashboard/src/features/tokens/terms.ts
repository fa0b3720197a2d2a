// What one fills in for a new token, and what is sent of it.
import type { Role } from "@/lib/roles";
import type { NewToken } from "./api";

type Lifetime = "30" | "90" | "365" | "day" | "never";

export const LIFETIMES: { value: Lifetime; label: string }[] = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "day", label: "On a day" },
  { value: "never", label: "Never" },
];

// The owner of a token that is not a service's.
export const ONESELF = "";

export type Terms = {
  name: string;
  role: Role;
  // Ids; none are all that are seen.
  applications: string[];
  lifetime: Lifetime;
  // The day on which it ends, "2027-01-31", of the viewer's zone.
  expires_ts: string;
  // The team whose service it is for, or ONESELF.
  team_id: string;
};

const DAY_MS = 86_400_000;

export const tokenOf = (terms: Terms, now: Date = new Date()): NewToken => {
  const { name, role, applications, team_id } = terms;
  return {
    name,
    role,
    applications: applications.length > 0 && role !== "admin" ? applications : null,
    expires_ts: endOf(terms, now)?.toISOString() ?? null,
    team_id: team_id === ONESELF ? null : team_id,
  };
};

const endOf = ({ lifetime, expires_ts }: Terms, now: Date): Date | undefined => {
  if (lifetime === "never") return undefined;
  // NOTE: without a zone it is the viewer's, and the day is good until its end.
  if (lifetime === "day") return new Date(`${expires_ts}T23:59:59`);
  return new Date(now.getTime() + Number(lifetime) * DAY_MS);
};
