import { Button, Menu } from "@mantine/core";
import { IconLogout, IconUser } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { api } from "@/lib/client";
import { useMe } from "@/lib/me";

export const UserMenu = () => {
  const me = useMe();
  const leaving = useMutation({
    mutationFn: () => api.DELETE("/api/session"),
    // NOTE: all that was loaded goes with the page.
    onSettled: () => window.location.assign("/login"),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconUser size={16} aria-hidden />}>
          {me?.name ?? "…"}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me?.role}
          {me?.team && ` of ${me.team.name}`}
        </Menu.Label>
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
