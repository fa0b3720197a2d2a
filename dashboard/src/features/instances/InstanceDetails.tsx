import { SimpleGrid, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/Loaded";
import { applicationQuery } from "@/lib/applications";
import { type At, useAt } from "@/lib/at";
import { instanceQuery } from "./api";
import { Facts } from "./Facts";
import { History } from "./History";
import { Why } from "./Why";

type Props = {
  app: string;
  instance: string;
  then: At;
  onThen: (then: At) => void;
};

// A machine: why it does or does not update, what is known of it, and its life.
export const InstanceDetails = ({ app, instance, then, onThen }: Props) => {
  const at = useAt();
  const query = useQuery(instanceQuery(app, instance, at));
  const groups = useQuery(applicationQuery(app, at)).data?.groups ?? [];
  const groupName = (id: string) =>
    groups.find((group) => group.id === id)?.name ?? "a group that is gone";
  return (
    <Loaded query={query} height={480}>
      {({ value }) => (
        <SimpleGrid cols={{ base: 1, lg: 2 }}>
          <Why app={app} instance={instance} then={then} onThen={onThen} />
          <Stack>
            <Facts instance={value} groupName={groupName(value.group_id)} />
            <History
              app={value.application_id}
              group={value.group_id}
              instance={instance}
              groupName={groupName}
            />
          </Stack>
        </SimpleGrid>
      )}
    </Loaded>
  );
};
