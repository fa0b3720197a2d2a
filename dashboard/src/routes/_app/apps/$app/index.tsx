import { Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Loaded } from "@/components/Loaded";
import { AppLink } from "@/components/links";
import { Page } from "@/components/Page";
import type { Application } from "@/features/applications/api";
import { ApplicationActs } from "@/features/applications/ApplicationActs";
import { ChannelCards } from "@/features/applications/channels/ChannelCards";
import { GroupCards } from "@/features/applications/groups/GroupCards";
import { PackageDetails } from "@/features/applications/packages/PackageDetails";
import { Packages } from "@/features/applications/packages/Packages";
import { ApplicationVersions } from "@/features/applications/Versions";
import { applicationQuery } from "@/lib/applications";
import { following, useAt } from "@/lib/at";
import { counted } from "@/lib/numbers";
import { oneOf, ordinal, text } from "@/lib/search";

const TABS = ["groups", "channels", "packages"] as const;

export const Route = createFileRoute("/_app/apps/$app/")({
  validateSearch: z.object({
    tab: oneOf(TABS),
    // Of packages: part of the version, the page, and the one that is looked at.
    search: text,
    page: ordinal,
    package: text,
  }),
  component: ApplicationPage,
});

function ApplicationPage() {
  const { app } = Route.useParams();
  const at = useAt();
  const query = useQuery({ ...applicationQuery(app, at), ...following(at) });
  const navigate = Route.useNavigate();
  return (
    <Page
      title={query.data?.name ?? "Application"}
      above={[
        <AppLink key="apps" to="/">
          Applications
        </AppLink>,
      ]}
      actions={
        query.data && (
          <ApplicationActs
            application={query.data}
            onDeleted={() => void navigate({ to: "/", search: {} })}
          />
        )
      }
    >
      <Loaded query={query} height={400}>
        {(application) => (
          <>
            <Facts application={application} />
            <Sections application={application} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

const Facts = ({ application }: { application: Application }) => (
  <>
    {application.description && <Text c="dimmed">{application.description}</Text>}
    <Text size="sm" style={{ overflowWrap: "anywhere" }}>
      <AppLink
        to="/apps/$app/instances"
        params={{ app: application.id }}
        fw={700}
        underline="always"
      >
        {counted(application.instances.count, "machine")}
      </AppLink>{" "}
      in the last 24 hours. Machines ask for it by{" "}
      {application.product_id ?? application.id}
      {application.product_id && ` or ${application.id}`}.
    </Text>
    <ApplicationVersions application={application} />
  </>
);

const Sections = ({ application }: { application: Application }) => {
  const { tab = "groups", search = "", page = 1, package: held } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      onChange={(chosen) => {
        const tab = TABS.find((name) => name === chosen);
        void navigate({ search: ({ at }) => ({ at, tab }) });
      }}
    >
      <Tabs.List mb="md">
        <Tabs.Tab value="groups">Groups ({application.groups.length})</Tabs.Tab>
        <Tabs.Tab value="channels">Channels ({application.channels.length})</Tabs.Tab>
        <Tabs.Tab value="packages">Packages</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="groups">
        <GroupCards application={application} />
      </Tabs.Panel>
      <Tabs.Panel value="channels">
        <ChannelCards application={application} />
      </Tabs.Panel>
      <Tabs.Panel value="packages">
        <Packages
          application={application}
          search={search}
          page={page}
          onSearch={(sought) =>
            void navigate({ search: (old) => ({ ...old, ...sought }), replace: true })
          }
        />
      </Tabs.Panel>
      {held !== undefined && (
        <PackageDetails
          application={application}
          id={held}
          onClose={() =>
            void navigate({ search: (old) => ({ ...old, package: undefined }) })
          }
        />
      )}
    </Tabs>
  );
};
