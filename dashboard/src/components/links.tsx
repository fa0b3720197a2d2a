// Links inside the dashboard, typed by its routes, in Mantine's clothes.
import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  Menu,
  type MenuItemProps,
  NavLink,
  type NavLinkProps,
} from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

type Own<Props> = Props & Omit<ComponentPropsWithRef<"a">, keyof Props>;

export const AppLink = createLink((props: Own<AnchorProps>) => <Anchor {...props} />);

export const ButtonLink = createLink((props: Own<ButtonProps>) => (
  <Button component="a" {...props} />
));

export const MenuLink = createLink((props: Own<MenuItemProps>) => (
  <Menu.Item component="a" {...props} />
));

export const NavigationLink = createLink((props: Own<NavLinkProps>) => (
  <NavLink component="a" {...props} />
));
