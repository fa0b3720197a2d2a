// Architectures, numbered as the API numbers them.
import type { Schemas } from "./client";

export type Arch = Schemas["Arch"];

export const ARCHS: readonly { number: Arch; name: string }[] = [
  { number: 1, name: "AMD64" },
  { number: 2, name: "ARM64" },
  { number: 3, name: "x86" },
  { number: 0, name: "any" },
];

export const archName = (arch: Arch): string =>
  ARCHS.find(({ number }) => number === arch)?.name ?? String(arch);

// What is for all suits any.
export const fits = (arch: Arch, other: Arch): boolean =>
  arch === other || arch === 0 || other === 0;
