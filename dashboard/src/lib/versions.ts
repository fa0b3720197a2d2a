// Versions by Semantic Versioning 2.0, in the order of precedence.

const VERSION =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

export const isVersion = (text: string): boolean => VERSION.test(text);

// Below zero if the first one is older; what is no version is older than all.
export const compareVersions = (one: string, other: string): number => {
  const [a, b] = [VERSION.exec(one), VERSION.exec(other)];
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  for (const part of [1, 2, 3]) {
    const difference = Number(a[part]) - Number(b[part]);
    if (difference !== 0) return difference;
  }
  return comparePrereleases(a[4], b[4]);
};

export const newestFirst = (one: string, other: string): number =>
  compareVersions(other, one);

const comparePrereleases = (one = "", other = ""): number => {
  if (one === "" || other === "") return Number(one === "") - Number(other === "");
  const [mine, theirs] = [one.split("."), other.split(".")];
  for (const [index, part] of mine.entries()) {
    const difference = compareParts(part, theirs[index]);
    if (difference !== 0) return difference;
  }
  return mine.length - theirs.length;
};

// Numbers stand before words, and what is there after what is not.
const compareParts = (one: string, other: string | undefined): number => {
  if (other === undefined) return 1;
  const [mine, theirs] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (mine && theirs) return Number(one) - Number(other);
  if (mine !== theirs) return mine ? -1 : 1;
  return Number(one > other) - Number(one < other);
};
