import { Card, SimpleGrid, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { useAt } from "@/lib/at";
import { counted } from "@/lib/numbers";
import { type Application, applicationsQuery } from "./api";

// All applications that one sees, a card each.
export const ApplicationCards = () => (
  <Loaded query={useQuery(applicationsQuery(useAt()))}>
    {({ applications }) =>
      applications.length === 0 ? (
        <EmptyState title="No applications yet">
          An application is what machines run and update, such as Flatcar.
        </EmptyState>
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
          {applications.map((application) => (
            <ApplicationCard key={application.id} application={application} />
          ))}
        </SimpleGrid>
      )
    }
  </Loaded>
);

export const ApplicationCard = ({ application }: { application: Application }) => (
  <Card withBorder component="article">
    <Title order={2} size="h4">
      {application.name}
    </Title>
    <Text size="sm">
      {counted(application.instances.count, "machine")} in the last 24 hours,{" "}
      {counted(application.groups.length, "group")}
    </Text>
  </Card>
);
