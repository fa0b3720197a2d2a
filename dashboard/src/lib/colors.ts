// Colours of things that have none of their own, such as versions.
// Told apart by eyes that do not see red and green alike (after Okabe and Ito).
export const PALETTE: readonly string[] = [
  "#0c8599",
  "#e8590c",
  "#2f9e44",
  "#9c36b5",
  "#f08c00",
  "#1971c2",
  "#c2255c",
  "#5c940d",
];
// Of those for which there is no colour left.
export const OTHER = "#868e96";
