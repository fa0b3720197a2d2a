// How bad what happened is, and what kinds of it there are; numbers of the API.
import type { Tone } from "./statuses";

type Severity = { number: number; label: string; tone: Tone };

const INFO: Severity = { number: 2, label: "Info", tone: "blue" };
export const SEVERITIES: readonly Severity[] = [
  { number: 1, label: "Success", tone: "green" },
  INFO,
  { number: 3, label: "Warning", tone: "yellow" },
  { number: 4, label: "Error", tone: "red" },
];

export const severityOf = (number: number): Severity =>
  SEVERITIES.find((severity) => severity.number === number) ?? INFO;

export const CLASSES = [
  { number: 2, label: "Rollout started" },
  { number: 3, label: "Rollout finished" },
  { number: 4, label: "Rollout halted" },
  { number: 100, label: "Rollout paused" },
  { number: 101, label: "Rollout resumed" },
  { number: 102, label: "Rollout superseded" },
  { number: 5, label: "Update of an instance failed" },
  { number: 6, label: "Channel points elsewhere" },
  { number: 1, label: "No package to offer" },
  { number: 103, label: "Policy changed" },
  { number: 104, label: "Created" },
  { number: 105, label: "Changed" },
  { number: 106, label: "Deleted" },
  { number: 107, label: "Sync failed" },
  { number: 108, label: "Sync works again" },
] as const;
