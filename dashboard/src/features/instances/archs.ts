// Architectures, as the API numbers and names them.
export const ARCHS = [
  { number: 1, name: "amd64", label: "AMD64" },
  { number: 2, name: "aarch64", label: "ARM64" },
  { number: 3, name: "x86", label: "x86" },
] as const;

export const archLabel = (number: number): string =>
  ARCHS.find((arch) => arch.number === number)?.label ?? "any";
