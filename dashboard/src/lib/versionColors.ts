// A colour for each version, the same on every page.
import { OTHER, PALETTE } from "./colors";
import { newestFirst } from "./versions";

export type VersionColors = ReadonlyMap<string, string>;

// Gives each version a colour that follows from itself, so that it keeps it from page to
// page; of two with the same the older one takes the next that is free. The oldest of
// more than there are colours are grey. Those that have one in `among` keep that.
export const versionColors = (
  versions: Iterable<string>,
  among: VersionColors = new Map(),
): VersionColors => {
  const sorted = [...new Set(versions)].sort(newestFirst);
  const kept = sorted.map((version) => [version, among.get(version) ?? OTHER] as const);
  const colors = new Map(kept.filter(([, color]) => color !== OTHER));
  for (const version of sorted.filter((each) => !colors.has(each))) {
    colors.set(version, freeColor(version, new Set(colors.values())));
  }
  return colors;
};

const freeColor = (version: string, taken: ReadonlySet<string>): string => {
  let first = 7;
  for (let place = 0; place < version.length; place++) {
    first = (first * 31 + version.charCodeAt(place)) % 9973;
  }
  const start = first % PALETTE.length;
  const inTurn = [...PALETTE.slice(start), ...PALETTE.slice(0, start)];
  return inTurn.find((color) => !taken.has(color)) ?? OTHER;
};
