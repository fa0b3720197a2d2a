import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type At, following } from "@/lib/at";
import { api, body, type Schemas } from "@/lib/client";
import { type AuditSearch, parametersOf } from "./search";

export type Change = Schemas["AuditObject"];

const PER_PAGE = 50;

export const auditQuery = (search: AuditSearch, at: At) =>
  queryOptions({
    queryKey: ["audit", { search, at }],
    queryFn: ({ signal }) => {
      const query = { ...parametersOf(search, at), limit: PER_PAGE };
      return body(api.GET("/api/audit", { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
    ...following(at),
  });

export type Format = "jsonl" | "csv";

// Where all that is wanted can be had as a file, whatever page of it is shown.
export const exportAddress = (search: AuditSearch, at: At, format: Format): string => {
  const parameters = parametersOf({ ...search, after: undefined }, at);
  const said = Object.entries(parameters).map(([name, value]) => [name, String(value)]);
  return `/api/audit?${new URLSearchParams([...said, ["format", format]]).toString()}`;
};
