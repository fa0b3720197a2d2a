import { Divider } from "@mantine/core";
import {
  IconActivity,
  IconApps,
  IconDatabase,
  type Icon,
  IconKey,
  IconListDetails,
  IconScale,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
import { type LinkProps, useLocation } from "@tanstack/react-router";
import { useMe } from "@/lib/me";
import { NavigationLink } from "../links";

type Destination = {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  icon: Icon;
  // Where the pages are that belong to it, if they are not beneath its own alone.
  within?: string;
};

const FOR_ALL: readonly Destination[] = [
  { to: "/", label: "Applications", icon: IconApps },
  { to: "/activity", label: "Activity", icon: IconActivity },
  { to: "/audit", label: "Audit", icon: IconScale },
  { to: "/operations/events", label: "Event log", icon: IconListDetails },
  {
    to: "/operations",
    label: "Operations",
    icon: IconDatabase,
    within: "/operations/projections/",
  },
  { to: "/tokens", label: "API tokens", icon: IconKey },
];

// For those who look after the whole installation.
const FOR_ADMINS: readonly Destination[] = [
  { to: "/users", label: "Users", icon: IconUsers },
  { to: "/teams", label: "Teams", icon: IconUsersGroup },
];

export const Navigation = ({ onNavigate }: { onNavigate: () => void }) => {
  const isAdmin = useMe()?.may.administer ?? false;
  const path = useLocation({ select: ({ pathname }) => pathname });
  const links = ({ to, label, icon: Icon, within }: Destination) => (
    <NavigationLink
      key={label}
      to={to}
      label={label}
      leftSection={<Icon size={18} aria-hidden />}
      activeOptions={{
        exact: to === "/" || to === "/operations",
        includeSearch: false,
      }}
      activeProps={{ active: true }}
      active={within !== undefined && path.startsWith(within)}
      onClick={onNavigate}
    />
  );
  return (
    <>
      {FOR_ALL.map(links)}
      {isAdmin && <Divider my="xs" />}
      {isAdmin && FOR_ADMINS.map(links)}
    </>
  );
};
