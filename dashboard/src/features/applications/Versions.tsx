import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ShareBar } from "@/components/ShareBar";
import { useAt } from "@/lib/at";
import { count, share } from "@/lib/numbers";
import {
  partsOf,
  useVersionColors,
  versionsIn,
  versionsOfGroupQuery,
  versionsQuery,
} from "@/lib/versionShares";
import type { Application, Group } from "./api";

// What the machines of an application ran within a day, all groups together.
export const ApplicationVersions = ({ application }: { application: Application }) => {
  const { data: shares = [] } = useQuery(versionsQuery(application.id, useAt()));
  const colors = useVersionColors(application.id, versionsIn(shares));
  if (shares.length === 0) return null;
  return <ShareBar name="Versions" parts={partsOf(shares, colors)} />;
};

// The machines of a group, and how many of them run its target already.
export const GroupVersions = ({ group }: { group: Group }) => {
  const { application_id: app, id } = group;
  const { data: shares = [] } = useQuery(versionsOfGroupQuery(app, id, useAt()));
  const colors = useVersionColors(app, versionsIn(shares));
  const machines = shares.reduce((sum, { instances }) => sum + instances, 0);
  const target = group.channel?.package?.version;
  const arrived = shares.find(({ version }) => version === target)?.instances ?? 0;
  return (
    <>
      <Text size="sm">
        <b>{count(machines)}</b> {machines === 1 ? "machine" : "machines"}
        {target !== undefined && machines > 0 && (
          <>
            , {share(arrived, machines)} run {target}
          </>
        )}
      </Text>
      {machines > 0 && (
        <ShareBar
          name={`Versions in ${group.name}`}
          parts={partsOf(shares, colors)}
          legend={false}
        />
      )}
    </>
  );
};
