// What packages hold, numbered as the API numbers them.
import type { Schemas } from "./client";

export type PackageType = Schemas["PackageObject"]["type"];

export const TYPES: readonly { number: PackageType; name: string }[] = [
  { number: 1, name: "Flatcar" },
  { number: 5, name: "CoreOS" },
  { number: 2, name: "Docker" },
  { number: 3, name: "rkt" },
  { number: 4, name: "Other" },
];

export const typeName = (type: number): string =>
  TYPES.find(({ number }) => number === type)?.name ?? String(type);

// Whether update_engine installs it, which needs digests, a size and an action.
export const isOperatingSystem = (type: PackageType): boolean =>
  type === 1 || type === 5;
