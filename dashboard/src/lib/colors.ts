// Colours of things that have none of their own, such as versions.
// Told apart by eyes that do not see red and green alike (after Okabe and Ito).
const PALETTE = [
  "#0c8599",
  "#e8590c",
  "#2f9e44",
  "#9c36b5",
  "#f08c00",
  "#1971c2",
  "#c2255c",
  "#5c940d",
] as const;
export const OTHER = "#868e96";
// How many there are.
export const COLORS = PALETTE.length;

// Of things in a fixed order: neighbours differ, and the rest is grey.
export const colorAt = (index: number): string => PALETTE[index] ?? OTHER;
