import { Text } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { ShareBar } from "@/components/ShareBar";
import { useAt } from "@/lib/at";
import { count, share } from "@/lib/numbers";
import { partsOf } from "@/lib/versions";
import { type Application, type Group, versionsQuery } from "./api";

// What the machines of an application ran within a day, all groups together.
export const ApplicationVersions = ({ application }: { application: Application }) => {
  const at = useAt();
  const shares = useQueries({
    queries: application.groups.map((group) => versionsQuery(group, at)),
    combine: (answers) => answers.flatMap(({ data }) => data ?? []),
  });
  const sums = new Map<string, number>();
  for (const { version, instances } of shares) {
    sums.set(version, (sums.get(version) ?? 0) + instances);
  }
  const versions = [...sums].map(([version, instances]) => ({ version, instances }));
  if (versions.length === 0) return null;
  return <ShareBar name="Versions" parts={partsOf(versions)} />;
};

// The machines of a group, and how many of them run its target already.
export const GroupVersions = ({ group }: { group: Group }) => {
  const { data: shares = [] } = useQuery(versionsQuery(group, useAt()));
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
          parts={partsOf(shares)}
          legend={false}
        />
      )}
    </>
  );
};
