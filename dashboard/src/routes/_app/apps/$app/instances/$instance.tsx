import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { AppLink } from "@/components/links";
import { Page } from "@/components/Page";
import { instanceQuery } from "@/features/instances/api";
import { InstanceActions } from "@/features/instances/InstanceActions";
import { InstanceDetails } from "@/features/instances/InstanceDetails";
import { applicationQuery } from "@/lib/applications";
import { useAt } from "@/lib/at";
import { text } from "@/lib/search";

export const Route = createFileRoute("/_app/apps/$app/instances/$instance")({
  // The instant that is explained, if it is another than that of the page.
  validateSearch: z.object({ why: text }),
  component: InstancePage,
});

function InstancePage() {
  const { app, instance } = Route.useParams();
  const { why } = Route.useSearch();
  const navigate = Route.useNavigate();
  const at = useAt();
  const application = useQuery(applicationQuery(app, at)).data;
  const alias = useQuery(instanceQuery(app, instance, at)).data?.value.alias;
  return (
    <Page
      title={alias || instance}
      above={[
        <AppLink key="apps" to="/">
          Applications
        </AppLink>,
        <AppLink key="app" to="/apps/$app" params={{ app }}>
          {application?.name ?? "Application"}
        </AppLink>,
        <AppLink key="instances" to="/apps/$app/instances" params={{ app }}>
          Instances
        </AppLink>,
      ]}
      actions={<InstanceActions app={app} instance={instance} />}
    >
      <InstanceDetails
        app={app}
        instance={instance}
        then={why}
        onThen={(then) =>
          void navigate({ search: (old) => ({ ...old, why: then }), replace: true })
        }
      />
    </Page>
  );
}
