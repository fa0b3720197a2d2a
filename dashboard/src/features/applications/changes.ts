// Applications and what belongs to them: what is changed. Edits name the version that
// they began with (`etag`), and deletions why.
import { api, because, body, type Schemas, versioned } from "@/lib/client";
import { sending } from "@/lib/sending";
import type { Application, Channel, Group, Package } from "./api";

type Of = { application_id: string; id: string };

export const createApplication = (
  application: Schemas["NewApplication"],
  cloneFrom?: string,
) =>
  body(
    api.POST("/api/apps", {
      params: { query: cloneFrom === undefined ? {} : { clone_from: cloneFrom } },
      body: application,
    }),
  );

export const loadApplication = ({ id }: Application) =>
  versioned(api.GET("/api/apps/{app}", { params: { path: { app: id } } }));

export const changeApplication = (
  { id }: Application,
  changes: Schemas["ApplicationChanges"],
  etag: string,
  reason: string,
) =>
  api.PUT("/api/apps/{app}", {
    params: { path: { app: id } },
    headers: because(reason, etag),
    body: changes,
  });

export const deleteApplication = ({ id }: Application, reason: string) =>
  api.DELETE("/api/apps/{app}", {
    params: { path: { app: id } },
    headers: because(reason),
  });

const groupAt = ({ application_id: app, id: group }: Of) => ({ path: { app, group } });

export const createGroup = (app: string, group: Schemas["NewGroup"]) =>
  body(api.POST("/api/apps/{app}/groups", { params: { path: { app } }, body: group }));

export const loadGroup = (group: Group) =>
  versioned(api.GET("/api/apps/{app}/groups/{group}", { params: groupAt(group) }));

export const changeGroup = (
  group: Group,
  changes: Schemas["GroupChanges"],
  etag: string,
  reason: string,
) =>
  api.PUT("/api/apps/{app}/groups/{group}", {
    params: groupAt(group),
    headers: because(reason, etag),
    body: changes,
  });

export const deleteGroup = (group: Group, reason: string) =>
  api.DELETE("/api/apps/{app}/groups/{group}", {
    params: groupAt(group),
    headers: because(reason),
  });

const channelAt = ({ application_id: app, id: channel }: Of) => ({
  path: { app, channel },
});

export const createChannel = (app: string, channel: Schemas["NewChannel"]) =>
  body(
    api.POST("/api/apps/{app}/channels", { params: { path: { app } }, body: channel }),
  );

export const loadChannel = (channel: Channel) =>
  versioned(
    api.GET("/api/apps/{app}/channels/{channel}", { params: channelAt(channel) }),
  );

export const changeChannel = (
  channel: Channel,
  changes: Partial<Schemas["ChannelChanges"]>,
  etag: string,
  reason: string,
) =>
  api.PUT("/api/apps/{app}/channels/{channel}", {
    params: channelAt(channel),
    headers: because(reason, etag),
    body: changes,
  });

export const deleteChannel = (channel: Channel, reason: string) =>
  api.DELETE("/api/apps/{app}/channels/{channel}", {
    params: channelAt(channel),
    headers: because(reason),
  });

const floorAt = (channel: string, id: string) => ({ path: { channel, package: id } });

export const setFloor = (channel: string, id: string, reason: string) =>
  body(
    api.PUT("/api/channels/{channel}/floors/{package}", {
      params: floorAt(channel, id),
      body: { floor_reason: reason },
    }),
  );

export const removeFloor = (channel: string, id: string, reason: string) =>
  api.DELETE("/api/channels/{channel}/floors/{package}", {
    params: floorAt(channel, id),
    headers: because(reason),
  });

const packageAt = ({ application_id: app, id }: Of) => ({ path: { app, package: id } });

export const addPackage = (app: string, contents: Schemas["NewPackage"]) =>
  body(
    api.POST("/api/apps/{app}/packages", { params: { path: { app } }, body: contents }),
  );

export type Payload = Schemas["PayloadObject"];

type Upload = { file: File; version: string; arch: Package["arch"] };

// Tells of the octets that have gone, until it is done or called off.
export const uploadFile = (
  app: string,
  { file, version, arch }: Upload,
  onSent: (octets: number) => void,
  signal: AbortSignal,
) =>
  body(
    api.POST("/api/apps/{app}/payloads", {
      params: { path: { app }, query: { version, arch, filename: file.name } },
      headers: { "Content-Type": "application/octet-stream" },
      // NOTE: bytes are strings to the types that are made of the API's description.
      body: file as unknown as string,
      bodySerializer: (bytes) => bytes,
      fetch: sending(file, onSent),
      signal,
    }),
  );

export const loadPackage = (held: Package) =>
  versioned(api.GET("/api/apps/{app}/packages/{package}", { params: packageAt(held) }));

export const changePackage = (
  held: Package,
  changes: Schemas["PackageChanges"],
  etag: string,
  reason: string,
) =>
  api.PUT("/api/apps/{app}/packages/{package}", {
    params: packageAt(held),
    headers: because(reason, etag),
    body: changes,
  });

export const deletePackage = (held: Package, reason: string) =>
  api.DELETE("/api/apps/{app}/packages/{package}", {
    params: packageAt(held),
    headers: because(reason),
  });

// The fields of a form that differ from what it began with: only they are sent, so
// what others changed meanwhile stays.
export const differences = <Values extends object>(
  before: Values,
  after: Values,
): Partial<Values> =>
  Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify(before[name as keyof Values]),
    ),
  ) as Partial<Values>;
