import { createFileRoute } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { AppLink } from "@/components/links";
import { Page } from "@/components/Page";
import { instancesSearch } from "@/features/instances/filters";
import { Instances } from "@/features/instances/Instances";
import { applicationQuery } from "@/lib/applications";
import { useAt } from "@/lib/at";

export const Route = createFileRoute("/_app/apps/$app/instances/")({
  validateSearch: instancesSearch,
  component: InstancesPage,
});

function InstancesPage() {
  const { app } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const application = useQuery(applicationQuery(app, useAt())).data;
  return (
    <Page
      title="Instances"
      above={[
        <AppLink key="apps" to="/">
          Applications
        </AppLink>,
        <AppLink key="app" to="/apps/$app" params={{ app }}>
          {application?.name ?? "Application"}
        </AppLink>,
      ]}
    >
      <Instances
        app={app}
        search={search}
        onSearch={(wanted) => void navigate({ search: wanted, replace: true })}
      />
    </Page>
  );
}
