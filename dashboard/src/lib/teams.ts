// Teams, which own applications; for admins.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, body, type Schemas } from "./client";
import { useMe } from "./me";

export type Team = Schemas["TeamObject"];

// The server gives no more at once; an installation has a handful.
const ALL = 1000;

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: ({ signal }) =>
    body(api.GET("/api/teams", { params: { query: { perpage: ALL } }, signal })),
});

// Names by id; only one's own unless one is an admin.
export const useTeamNames = (): ReadonlyMap<string, string> => {
  const me = useMe();
  const enabled = me?.may.administer ?? false;
  const { data } = useQuery({ ...teamsQuery, enabled });
  const own = me?.team ? [me.team] : [];
  return new Map((data?.teams ?? own).map(({ id, name }) => [id, name]));
};
