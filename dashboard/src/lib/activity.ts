// The activity: what happened, the newest first.
import { queryOptions } from "@tanstack/react-query";
import { type At, following, untilMoment } from "./at";
import { api, body, type Schemas } from "./client";
import { given } from "./given";

export type Entry = Schemas["ActivityObject"];

// What is wanted of the activity: ids, and the words of the API.
export type Wanted = {
  app?: string | undefined;
  group?: string | undefined;
  channel?: string | undefined;
  instance?: string | undefined;
  version?: string | undefined;
  severity?: number | undefined;
  class?: number | undefined;
  text?: string | undefined;
  start?: string | undefined;
  end?: string | undefined;
};

export const EVER = "1970-01-01T00:00:00Z";

type Page = { limit: number; after?: number; signal: AbortSignal };

// Asks for a page of the activity, of what there was at `at`.
export const askActivity = (wanted: Wanted, at: At, page: Page) => {
  const query = {
    appIDorProductID: wanted.app,
    groupID: wanted.group,
    channelID: wanted.channel,
    instanceID: wanted.instance,
    version: wanted.version,
    severity: wanted.severity,
    class: wanted.class,
    text: wanted.text,
    start: wanted.start,
    end: wanted.end,
    ...untilMoment(at, wanted.end),
    ...(page.after === undefined ? {} : { after: page.after }),
    perpage: page.limit,
  };
  return body(
    api.GET("/api/activity", { params: { query: given(query) }, signal: page.signal }),
  );
};

// The newest entries, live; of the past, what was the newest then.
export const recentActivityQuery = (wanted: Wanted, at: At, limit: number) =>
  queryOptions({
    queryKey: ["activity", "recent", { wanted, at, limit }],
    queryFn: ({ signal }) =>
      askActivity({ start: EVER, ...wanted }, at, { limit, signal }),
    ...following(at),
  });
