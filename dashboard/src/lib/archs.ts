// Architectures, as the API numbers and names them.
import type { Schemas } from "./client";

export type Arch = Schemas["Arch"];

// What machines are.
export const ARCHS = [
  { number: 1, name: "amd64", label: "AMD64" },
  { number: 2, name: "aarch64", label: "ARM64" },
  { number: 3, name: "x86", label: "x86" },
] as const;

// What channels and packages are for: one of those, or all.
export const ARCHS_OR_ANY: readonly { number: Arch; label: string }[] = [
  ...ARCHS,
  { number: 0, label: "any" },
];

export const archLabel = (number: number): string =>
  ARCHS.find((arch) => arch.number === number)?.label ?? "any";

// What is for all suits any.
export const fits = (arch: Arch, other: Arch): boolean =>
  arch === other || arch === 0 || other === 0;
