// Shows a part of a page as the application does, at an address.
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { meQuery, type Me } from "@/lib/me";

const ADMIN: Me = {
  name: "admin",
  user_id: "00000000-0000-4000-8000-000000000001",
  role: "admin",
  team: null,
  token_id: null,
  applications: null,
  may: {
    change: true,
    upload: true,
    create_applications: true,
    administer: true,
    issue_tokens: true,
    change_password: true,
  },
};
const VIEWER: Me = {
  ...ADMIN,
  name: "viewer",
  role: "viewer",
  may: {
    ...ADMIN.may,
    change: false,
    upload: false,
    create_applications: false,
    administer: false,
  },
};

type Around = { path?: string; at?: string; as?: "admin" | "viewer" };

export const show = async (
  part: ReactNode,
  { path = "/", at, as = "admin" }: Around = {},
) => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queries.setQueryData(meQuery.queryKey, as === "admin" ? ADMIN : VIEWER);
  const root = createRootRoute({ component: () => part });
  const router = createRouter({
    routeTree: root,
    history: createMemoryHistory({
      initialEntries: [
        at === undefined ? path : `${path}?at=${encodeURIComponent(at)}`,
      ],
    }),
  });
  const view = render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await router.load();
  return { ...view, screen, queries };
};
