import { AppShell, Burger, Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet } from "@tanstack/react-router";
import { useRef } from "react";
import { AppLink } from "../links";
import { Mark } from "./Brand";
import { ColorScheme } from "./ColorScheme";
import { Navigation } from "./Navigation";
import { Past } from "./Past";
import { useSessionOfOtherTabs } from "./session";
import classes from "./Shell.module.css";
import { TimeMachine } from "./TimeMachine";
import { UserMenu } from "./UserMenu";

// What is around every page: the way to the others, the time, and who one is.
export const Shell = () => {
  const [opened, { toggle, close }] = useDisclosure();
  const main = useRef<HTMLElement>(null);
  useSessionOfOtherTabs();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header>
        <Button className={classes["skip"]} onClick={() => main.current?.focus()}>
          To the content
        </Button>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Navigation"
            />
            <AppLink to="/" c="inherit" underline="never" aria-label="CoreRoller">
              <Group gap={8} wrap="nowrap">
                <Mark size={26} />
                <Text span size="lg" fw={650} visibleFrom="xs">
                  CoreRoller
                </Text>
              </Group>
            </AppLink>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <TimeMachine />
            <ColorScheme />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Main">
        <Navigation onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1} className={classes["main"]}>
        <Past>
          <Outlet />
        </Past>
      </AppShell.Main>
    </AppShell>
  );
};
