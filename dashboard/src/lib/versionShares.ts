// The versions that machines run, of those that came by within a day.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { type At, following, looking, useAt } from "./at";
import { api, body, type Schemas } from "./client";
import { OTHER } from "./colors";
import { type VersionColors, versionColors } from "./versionColors";
import { newestFirst } from "./versions";

export type VersionShare = Schemas["VersionShareObject"];

// They move slowly, and are asked for many times on a page.
const SLOWLY = 30;

// In all groups of an application.
export const versionsQuery = (app: string, at: At) =>
  queryOptions({
    queryKey: ["versions", app, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/version_breakdown", {
          params: { path: { app }, query: looking(at) },
          signal,
        }),
      ),
    ...following(at, SLOWLY),
  });

export const versionsOfGroupQuery = (app: string, group: string, at: At) =>
  queryOptions({
    queryKey: ["versions", app, group, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/groups/{group}/version_breakdown", {
          params: { path: { app, group }, query: looking(at) },
          signal,
        }),
      ),
    ...following(at, SLOWLY),
  });

// The colours of some versions of an application: those that they have among all that
// its machines run.
export const useVersionColors = (
  app: string,
  versions: Iterable<string>,
): VersionColors => {
  const shares = useQuery(versionsQuery(app, useAt())).data ?? [];
  return versionColors(versions, versionColors(versionsIn(shares)));
};

export const versionsIn = (shares: readonly VersionShare[]): string[] =>
  shares.map(({ version }) => version);

// The parts of a bar of versions: the newest first.
export const partsOf = (shares: readonly VersionShare[], colors: VersionColors) =>
  shares
    .toSorted((one, other) => newestFirst(one.version, other.version))
    .map(({ version, instances }) => ({
      label: version || "unknown",
      number: instances,
      color: colors.get(version) ?? OTHER,
    }));
