import { Button, Group, Menu, Text } from "@mantine/core";
import { IconKey, IconLogout, IconUser, IconUserCircle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { api } from "@/lib/client";
import { useMe } from "@/lib/me";
import { MenuLink } from "../links";

export const UserMenu = () => {
  const me = useMe();
  const leaving = useMutation({
    mutationFn: () => api.DELETE("/api/session"),
    // NOTE: all that was loaded goes with the page.
    onSettled: () => window.location.assign("/login"),
  });
  const name = me?.name ?? "…";
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button variant="default" px="xs" aria-label={`Signed in as ${name}`}>
          <Group gap={8} wrap="nowrap">
            <IconUser size={18} aria-hidden />
            <Text span size="sm" fw={500} maw="10rem" truncate visibleFrom="sm">
              {name}
            </Text>
          </Group>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)" truncate>
            {name}
          </Text>
          {me?.role}
          {me?.team && ` of ${me.team.name}`}
        </Menu.Label>
        <MenuLink to="/account" leftSection={<IconUserCircle size={16} aria-hidden />}>
          Account
        </MenuLink>
        <MenuLink to="/tokens" leftSection={<IconKey size={16} aria-hidden />}>
          API tokens
        </MenuLink>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => leaving.mutate()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};
