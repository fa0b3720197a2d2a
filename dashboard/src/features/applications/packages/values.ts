// What an operator says of a package, as its form has it, and what is acceptable.
import { checks } from "@/lib/checks";
import type { Package } from "../api";
import { isOperatingSystem } from "@/lib/packageTypes";

type Action = Omit<NonNullable<Package["flatcar_action"]>, "id" | "created_ts">;
type File = Omit<Package["extra_files"][number], "id">;

export type PackageValues = Pick<
  Package,
  | "type"
  | "version"
  | "arch"
  | "url"
  | "filename"
  | "description"
  | "size"
  | "hash"
  | "sha256"
  | "release_notes"
  | "channels_blacklist"
> & { flatcar_action: Action; extra_files: File[] };

const ACTION: Action = {
  event: "postinstall",
  chromeos_version: "",
  sha256: "",
  needs_admin: false,
  is_delta: false,
  disable_payload_backoff: true,
  metadata_signature_rsa: "",
  metadata_size: "",
  deadline: "",
};

export const NEW_FILE: File = { name: "", size: "", hash: "", hash256: "" };

export const NEW: PackageValues = {
  type: 1,
  version: "",
  arch: 1,
  url: "",
  filename: "",
  description: "",
  size: "",
  hash: "",
  sha256: "",
  release_notes: "",
  channels_blacklist: [],
  flatcar_action: ACTION,
  extra_files: [],
};

export const valuesOf = (held: Package): PackageValues => ({
  ...only(NEW, held),
  size: held.size === "0" ? "" : held.size,
  flatcar_action: held.flatcar_action ? only(ACTION, held.flatcar_action) : ACTION,
  extra_files: held.extra_files.map((file) => only(NEW_FILE, file)),
});

const only = <T extends object>(shape: T, whole: object): T =>
  Object.fromEntries(
    Object.keys(shape).map((name) => [name, (whole as Record<string, unknown>)[name]]),
  ) as T;

// update_engine cannot install a package without; see domain/package_contents.py.
const needed =
  (check: (text: string, field: string) => string | null, field: string) =>
  (text: string, { type }: PackageValues): string | null =>
    isOperatingSystem(type) && (text === "" || text === "0")
      ? `update_engine cannot install a package without ${field}`
      : check(text, field);

const text256 = (field: string) => (text: string) =>
  checks.line(256)(text, `flatcar_action.${field}`);

export const packageChecks = {
  version: (version: string) => checks.version(version, "version"),
  url: (url: string) => checks.url(url, "url"),
  filename: needed(checks.line(100), "filename"),
  size: needed(checks.octets, "size"),
  hash: needed(checks.sha1, "hash"),
  sha256: (digest: string) => checks.sha256(digest, "sha256"),
  description: (text: string) => checks.prose(250)(text, "description"),
  release_notes: (text: string) => checks.prose(10_000)(text, "release_notes"),
  flatcar_action: {
    sha256: needed(checks.sha256, "flatcar_action.sha256"),
    event: text256("event"),
    chromeos_version: text256("chromeos_version"),
    metadata_signature_rsa: text256("metadata_signature_rsa"),
    metadata_size: text256("metadata_size"),
    deadline: text256("deadline"),
  },
  extra_files: {
    name: (name: string) => checks.line(250, 1)(name, "extra_files.name"),
    size: (size: string) => checks.octets(size, "extra_files.size"),
    hash: (digest: string) => checks.sha1(digest, "extra_files.hash"),
    hash256: (digest: string) => checks.hexSha256(digest, "extra_files.hash256"),
  },
};
