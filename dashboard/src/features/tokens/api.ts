import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, because, body, type Schemas } from "@/lib/client";

export type Token = Schemas["TokenObject"];
export type IssuedToken = Schemas["IssuedTokenObject"];
export type NewToken = Schemas["NewToken"];

export const PER_PAGE = 50;

// One's own, or those of everybody, for admins.
export const tokensQuery = (all: boolean, page: number) =>
  queryOptions({
    queryKey: ["tokens", { all, page }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/tokens", {
          params: { query: { all, page, perpage: PER_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const createToken = (token: NewToken, reason: string): Promise<IssuedToken> =>
  body(api.POST("/api/tokens", { body: token, headers: because(reason) }));

export const revokeToken = (id: string, reason: string) =>
  api.DELETE("/api/tokens/{token}", {
    params: { path: { token: id } },
    headers: because(reason),
  });
