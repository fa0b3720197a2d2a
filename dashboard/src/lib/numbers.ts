// Numbers as people read them.
const whole = new Intl.NumberFormat("en");
const percentage = new Intl.NumberFormat("en", {
  style: "percent",
  maximumFractionDigits: 1,
});

// "12,345"
export const count = (number: number): string => whole.format(number);

// "12.3%"; nothing of nothing is 0%.
export const share = (part: number, of: number): string =>
  percentage.format(of === 0 ? 0 : part / of);

// "1 machine", "2 machines"
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`;

// "481 MB", of octets, which the API gives as text; what is not known is empty.
export const size = (octets: string): string => {
  const number = Number(octets);
  if (number === 0) return "";
  const steps = Math.floor(Math.log10(number) / 3);
  const [scale, unit] = SCALES[Math.min(steps, SCALES.length - 1)] ?? [1, "B"];
  return `${rounded.format(number / scale)} ${unit}`;
};

const SCALES = [
  [1, "B"],
  [1e3, "kB"],
  [1e6, "MB"],
  [1e9, "GB"],
  [1e12, "TB"],
] as const;
const rounded = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
