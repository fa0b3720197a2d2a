import { Breadcrumbs, Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

type Props = {
  title: string;
  // Links to where one comes from, outermost first.
  above?: ReactNode[];
  // What stands beside the title: badges, then controls.
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
};

// A page: its title is that of the browser's tab, too.
export const Page = ({ title, above = [], beside, actions, children }: Props) => {
  useEffect(() => {
    document.title = `${title} · CoreRoller`;
  }, [title]);
  return (
    <Stack gap="md">
      {above.length > 0 && (
        <nav aria-label="Breadcrumbs">
          {/* Tall enough to be touched where they go over lines. */}
          <Breadcrumbs styles={{ breadcrumb: { lineHeight: "28px" } }}>
            {above}
            <Text span c="dimmed" truncate maw="16rem">
              {title}
            </Text>
          </Breadcrumbs>
        </nav>
      )}
      <Group justify="space-between" align="center">
        <Group gap="sm">
          <Title order={1} size="h2">
            {title}
          </Title>
          {beside}
        </Group>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </Stack>
  );
};
