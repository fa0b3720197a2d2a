import { Badge, Card, Group, Text, Title } from "@mantine/core";
import type { Me } from "@/lib/me";
import { labelOf, ROLES } from "@/lib/roles";
import { ChangePassword } from "./ChangePassword";

// Who one is here, and what that lets one do.
export const Profile = ({ me }: { me: Me }) => (
  <Card withBorder>
    <Group justify="space-between">
      <div>
        <Group gap="sm">
          <Title order={2} size="h4">
            {me.name}
          </Title>
          <Badge variant="light" tt="none">
            {labelOf(me.role)}
          </Badge>
        </Group>
        <Text size="sm" mt={4}>
          {me.team ? `Of the team ${me.team.name}. ` : ""}
          {me.role === "viewer" ? "A viewer" : `An ${me.role}`}{" "}
          {ROLES.find(({ role }) => role === me.role)?.may}.
        </Text>
      </div>
      {me.may.change_password ? (
        <ChangePassword username={me.name} />
      ) : (
        <Text size="sm" c="dimmed">
          You sign in at a provider; there is no password here to change.
        </Text>
      )}
    </Group>
  </Card>
);
