// A colour for each version, the same on every page.
import { colorAt, COLORS, OTHER } from "./colors";
import { compareVersions } from "./versions";

export const newestFirst = (one: string, other: string): number =>
  compareVersions(other, one);

// Gives each version a colour that follows from itself, so that it keeps it from page to
// page; of two with the same the older one takes the next that is free. The oldest of
// more than there are colours are grey.
export const versionColors = (versions: Iterable<string>): Map<string, string> => {
  const colors = new Map<string, string>();
  for (const version of [...new Set(versions)].sort(newestFirst)) {
    colors.set(version, freeColor(version, new Set(colors.values())));
  }
  return colors;
};

const freeColor = (version: string, taken: ReadonlySet<string>): string => {
  let first = 7;
  for (let place = 0; place < version.length; place++) {
    first = (first * 31 + version.charCodeAt(place)) % 9973;
  }
  for (let step = 0; step < COLORS; step++) {
    const color = colorAt((first + step) % COLORS);
    if (!taken.has(color)) return color;
  }
  return OTHER;
};
