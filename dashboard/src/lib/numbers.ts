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
