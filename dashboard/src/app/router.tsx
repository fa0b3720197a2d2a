import { createRouter } from "@tanstack/react-router";
import { routeTree } from "@/routeTree.gen";
import { Lost, Broken } from "@/components/Lost";
import { createQueries } from "./queries";

export const queries = createQueries(() => void router.invalidate());

export const router = createRouter({
  routeTree,
  context: { queries },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultNotFoundComponent: Lost,
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
