import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { AppLink } from "@/components/links";
import { Loaded } from "@/components/Loaded";
import { Page } from "@/components/Page";
import { projectionQuery } from "@/features/operations/api";
import { ProjectionDetails } from "@/features/operations/ProjectionDetails";
import { StateBadge } from "@/features/operations/StateBadge";

export const Route = createFileRoute("/_app/operations/projections/$name")({
  component: OneProjection,
});

function OneProjection() {
  const { name } = Route.useParams();
  const query = useQuery(projectionQuery(name));
  return (
    <Page
      title={name}
      above={[
        <AppLink key="operations" to="/operations">
          Operations
        </AppLink>,
      ]}
      beside={query.data && <StateBadge projection={query.data} />}
    >
      <Loaded query={query} height={320}>
        {(projection) => <ProjectionDetails projection={projection} />}
      </Loaded>
    </Page>
  );
}
