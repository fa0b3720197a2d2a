import { Card, Group, SimpleGrid, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { AppLink } from "@/components/links";
import { StatusBadge } from "@/components/StatusBadge";
import { Time } from "@/components/Time";
import { archLabel } from "@/lib/archs";
import { count } from "@/lib/numbers";
import type { Instance } from "./api";
import { spelledOut } from "./verdicts";

type Props = { instance: Instance; groupName: string };

// What is known of a machine.
export const Facts = ({ instance, groupName }: Props) => (
  <Card withBorder component="section" aria-labelledby="facts">
    <Title order={2} size="h3" id="facts" mb="sm">
      What is known
    </Title>
    <SimpleGrid component="dl" m={0} cols={{ base: 1, xs: 2 }} spacing="xs">
      <Fact name="Machine">{instance.id}</Fact>
      <Fact name="Alias">{instance.alias || "none"}</Fact>
      <Fact name="Status">
        <Group gap={6}>
          <StatusBadge status={instance.status} />
          {instance.status_since && <Time instant={instance.status_since} />}
        </Group>
      </Fact>
      <Fact name="Group">
        <AppLink
          to="/apps/$app/groups/$group"
          params={{ app: instance.application_id, group: instance.group_id }}
        >
          {groupName || "its group"}
        </AppLink>
        {instance.assigned_group_id && " (moved there)"}
      </Fact>
      <Fact name="Version">{instance.version}</Fact>
      <Fact name="Pin">{instance.pin || "none"}</Fact>
      <Fact name="Last check">
        <Time instant={instance.last_check_at} never="not known" />
        {instance.checks > 0 && `, ${count(instance.checks)} so far`}
      </Fact>
      <Fact name="Address">{instance.ip}</Fact>
      <Fact name="OEM">
        {instance.oem} {instance.oem_version}
      </Fact>
      <Fact name="Architecture">{archLabel(instance.arch)}</Fact>
      <Fact name="First installed with">{instance.aleph_version}</Fact>
      <Fact name="First seen">
        <Time instant={instance.created_ts} />
      </Fact>
      <Fact name="Calls itself">{instance.own_alias}</Fact>
      {instance.error && <Fact name="Last error">{instance.error.sentence}</Fact>}
    </SimpleGrid>
    {instance.grant && <LastOffer grant={instance.grant} />}
  </Card>
);

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <Text component="dt" size="xs" c="dimmed">
      {name}
    </Text>
    <Text component="dd" m={0} size="sm" style={{ overflowWrap: "anywhere" }}>
      {children === "" ? "not told" : children}
    </Text>
  </div>
);

const LastOffer = ({ grant }: { grant: NonNullable<Instance["grant"]> }) => (
  <Text size="sm" mt="sm">
    Last offer: <b>{grant.version}</b>, <Time instant={grant.granted_at} />, attempt{" "}
    {count(grant.attempt)}: {spelledOut(grant.outcome).toLowerCase()}
    {grant.ended_at && (
      <>
        {" "}
        <Time instant={grant.ended_at} />
      </>
    )}
  </Text>
);
