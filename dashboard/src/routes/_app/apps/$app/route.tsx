import { useQuery } from "@tanstack/react-query";
import { createFileRoute, Outlet } from "@tanstack/react-router";
import { Lost } from "@/components/Lost";
import { applicationQuery } from "@/lib/applications";
import { useAt } from "@/lib/at";
import { isMissing } from "@/lib/client";

export const Route = createFileRoute("/_app/apps/$app")({ component: OfApplication });

// Its pages begin without waiting for that; they give way to one that says there is
// nothing, also where it is another team's.
function OfApplication() {
  const { app } = Route.useParams();
  const { data, error } = useQuery(applicationQuery(app, useAt()));
  return data === undefined && isMissing(error) ? <Lost /> : <Outlet />;
}
