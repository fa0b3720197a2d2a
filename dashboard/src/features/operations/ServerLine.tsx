import { Badge, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMe } from "@/lib/me";
import { count } from "@/lib/numbers";
import { aboutQuery, readinessQuery, type Readiness } from "./api";

// Whether the server does its work, and which versions are at it, in a line.
export const ServerLine = () => {
  const isAdmin = useMe()?.may.administer ?? false;
  const { data: readiness } = useQuery(readinessQuery);
  const { data: about } = useQuery({ ...aboutQuery, enabled: isAdmin });
  return (
    <Group gap="sm" mih={28} aria-label="Server" role="group">
      {readiness && <ReadinessBadge {...readiness} />}
      {readiness?.faults.map((fault) => (
        <Text size="sm" key={fault}>
          {fault}
        </Text>
      ))}
      {about && (
        <Text size="sm" c="dimmed">
          CoreRoller {about.version}, schema {about.schema}, PostgreSQL {about.database}
          , log at position {count(about.position)}
        </Text>
      )}
    </Group>
  );
};

const ReadinessBadge = ({ isReady, faults }: Readiness) => {
  const [color, label] = !isReady
    ? ["red", "Not ready"]
    : faults.length > 0
      ? ["yellow", "Degraded"]
      : ["green", "Ready"];
  return (
    <Badge color={color} variant="light" tt="none" autoContrast>
      {label}
    </Badge>
  );
};
