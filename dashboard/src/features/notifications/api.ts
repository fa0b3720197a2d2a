import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/lib/client";

export type Sink = Schemas["SinkObject"];
export type DeadLetter = Schemas["DeadLetterObject"];

export const PER_PAGE = 10;
// NOTE: of the present alone.
const LIVE = { refetchInterval: 5_000 };

export const sinksQuery = queryOptions({
  queryKey: ["notifications"],
  queryFn: ({ signal }) => body(api.GET("/api/notifications", { signal })),
  ...LIVE,
});

export const deadQuery = (page: number) =>
  queryOptions({
    queryKey: ["notifications", "dead", { page }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/notifications/dead", {
          params: { query: { page, perpage: PER_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    ...LIVE,
  });

const about = ({ id }: DeadLetter) => ({ params: { path: { notification: id } } });

export const retry = (letter: DeadLetter) =>
  api.POST("/api/notifications/dead/{notification}/retry", about(letter));

export const retryAll = () => api.POST("/api/notifications/dead/retry");

export const drop = (letter: DeadLetter) =>
  api.DELETE("/api/notifications/dead/{notification}", about(letter));
