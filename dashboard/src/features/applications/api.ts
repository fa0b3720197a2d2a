// Applications and what belongs to them: what is asked for.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type At, following, looking } from "@/lib/at";
import { api, body, type Schemas } from "@/lib/client";

export type Application = Schemas["ApplicationObject"];
export type Group = Schemas["GroupObject"];
export type Channel = Schemas["ChannelObject"];
export type Package = Schemas["PackageObject"];
export type Floor = Schemas["FloorObject"];

const PER_PAGE = 50;
// What moves slowly, or is asked for many times on a page.
const SLOWLY = 30;

export const applicationsQuery = (at: At, page = 1) =>
  queryOptions({
    queryKey: ["applications", { at, page }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps", {
          params: { query: { perpage: PER_PAGE, page, ...looking(at) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    ...following(at),
  });

export const floorsQuery = ({ application_id: app, id: channel }: Channel, at: At) =>
  queryOptions({
    queryKey: ["floors", channel, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/channels/{channel}/floors", {
          params: { path: { app, channel }, query: looking(at) },
          signal,
        }),
      ),
    ...following(at, SLOWLY),
  });

export type PackagesSearch = { search: string; page: number };
export const PACKAGES_PER_PAGE = 25;

// The highest version first.
export const packagesQuery = (app: string, { search, page }: PackagesSearch, at?: At) =>
  queryOptions({
    queryKey: ["packages", app, { search, page, at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/packages", {
          params: {
            path: { app },
            query: {
              searchVersion: search,
              page,
              perpage: PACKAGES_PER_PAGE,
              ...looking(at),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    ...following(at, SLOWLY),
  });

export const packageQuery = (app: string, id: string, at: At) =>
  queryOptions({
    queryKey: ["package", id, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}/packages/{package}", {
          params: { path: { app, package: id }, query: looking(at) },
          signal,
        }),
      ),
    ...following(at, SLOWLY),
  });
