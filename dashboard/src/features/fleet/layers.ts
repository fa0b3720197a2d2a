// Layers of charts, from the timelines of the API.
import { DEFAULT_THEME } from "@mantine/core";
import type { Layer } from "@/components/chart/stacked";
import { OTHER } from "@/lib/colors";
import { STATUSES } from "@/lib/statuses";
import { compareVersions } from "@/lib/versions";
import type { StatusTimeline } from "./api";

type Layers = { instants: string[]; layers: Layer[] };

// Machines by version: the lowest at the bottom.
export const byVersion = (
  timeline: StatusTimeline,
  colors: ReadonlyMap<string, string>,
): Layers => {
  const instants = Object.keys(timeline).sort();
  const points = instants.map((instant) => sumOver(timeline[instant] ?? {}));
  const layers = versionsIn(timeline).map((version) => ({
    name: version || "unknown",
    color: colors.get(version) ?? OTHER,
    values: points.map((point) => point.get(version) ?? 0),
  }));
  return { instants, layers };
};

// The versions that a timeline has, the lowest first.
export const versionsIn = (timeline: StatusTimeline): string[] => {
  const points = Object.values(timeline).flatMap(Object.values<Record<string, number>>);
  return [...new Set(points.flatMap(Object.keys))].sort(compareVersions);
};

const sumOver = (statuses: Record<string, Record<string, number>>) => {
  const sums = new Map<string, number>();
  for (const versions of Object.values(statuses)) {
    for (const [version, machines] of Object.entries(versions)) {
      sums.set(version, (sums.get(version) ?? 0) + machines);
    }
  }
  return sums;
};

// Machines by status: what went well at the bottom, what went wrong on top.
export const byStatus = (timeline: StatusTimeline): Layers => {
  const instants = Object.keys(timeline).sort();
  const layers = STACKED.map(({ number, label, color }) => ({
    name: label,
    color,
    values: instants.map((instant) =>
      Object.values(timeline[instant]?.[number] ?? {}).reduce((sum, n) => sum + n, 0),
    ),
  }));
  return { instants, layers: layers.filter(({ values }) => values.some(Boolean)) };
};

const ORDER = [4, 5, 6, 7, 2, 8, 1, 9, 10, 3] as const;
// Neighbours of one tone differ in their shade.
const SHADES: Readonly<Record<number, number>> = { 2: 4, 6: 4, 10: 8 };

export const statusColor = (number: number): string => {
  const tone = STATUSES.find((status) => status.number === number)?.tone ?? "gray";
  return DEFAULT_THEME.colors[tone][SHADES[number] ?? 6] ?? OTHER;
};

const STACKED = ORDER.map((number) => ({
  number,
  label: STATUSES.find((status) => status.number === number)?.label ?? "",
  color: statusColor(number),
}));
