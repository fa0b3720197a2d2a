// Where a machine stands: names and colours, the same on every page.
// Numbers are those of the API (and of both predecessors).
export type Tone = "gray" | "blue" | "cyan" | "green" | "yellow" | "orange" | "red";

type Status = { number: number; name: string; label: string; tone: Tone };

export const STATUSES: readonly Status[] = [
  { number: 1, name: "undefined", label: "No update yet", tone: "gray" },
  { number: 8, name: "onhold", label: "On hold", tone: "yellow" },
  { number: 2, name: "update_granted", label: "Granted", tone: "cyan" },
  { number: 7, name: "downloading", label: "Downloading", tone: "cyan" },
  { number: 6, name: "downloaded", label: "Downloaded", tone: "blue" },
  { number: 5, name: "installed", label: "Installed", tone: "blue" },
  { number: 4, name: "complete", label: "Complete", tone: "green" },
  { number: 9, name: "timed_out", label: "Timed out", tone: "orange" },
  { number: 10, name: "lost", label: "Lost", tone: "orange" },
  { number: 3, name: "error", label: "Failed", tone: "red" },
  { number: 11, name: "retired", label: "Retired", tone: "gray" },
];

const byNumber = new Map(STATUSES.map((status) => [status.number, status]));
const UNKNOWN: Status = { number: 0, name: "", label: "Unknown", tone: "gray" };

// A machine of which nothing is known yet has the status null.
export const statusOf = (number: number | null): Status =>
  byNumber.get(number ?? 1) ?? UNKNOWN;
