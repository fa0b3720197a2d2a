import { queryOptions, useQuery } from "@tanstack/react-query";
import { createFileRoute, Outlet } from "@tanstack/react-router";
import { Lost } from "@/components/Lost";
import { type At, looking, useAt } from "@/lib/at";
import { api, body, isMissing } from "@/lib/client";

// Whether there is such an application, for those who ask, then.
const presenceQuery = (app: string, at: At) =>
  queryOptions({
    queryKey: ["presence of an application", app, { at }],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/apps/{app}", {
          params: { path: { app }, query: looking(at) },
          signal,
        }),
      ).then(() => true),
    staleTime: 60_000,
  });

export const Route = createFileRoute("/_app/apps/$app")({ component: OfApplication });

// Its pages begin without waiting for that; they give way to one that says there is
// nothing, also where it is another team's.
function OfApplication() {
  const { app } = Route.useParams();
  const { data, error } = useQuery(presenceQuery(app, useAt()));
  return data === undefined && isMissing(error) ? <Lost /> : <Outlet />;
}
