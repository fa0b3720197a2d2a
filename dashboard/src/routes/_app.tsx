import { createFileRoute, redirect, retainSearchParams } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Shell } from "@/components/shell/Shell";
import { meQuery, sessionQuery } from "@/lib/me";

// Every page but that to sign in: for those who have, now or at a past instant.
export const Route = createFileRoute("/_app")({
  validateSearch: z.object({
    at: z.catch(z.optional(z.union([z.string(), z.number()])), undefined),
  }),
  search: { middlewares: [retainSearchParams(["at"])] },
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.query({
      ...sessionQuery,
      staleTime: "static",
    });
    if (session === null) {
      const hadBegun = context.queries.getQueryData(meQuery.queryKey) !== undefined;
      throw redirect({
        to: "/login",
        search: {
          to: location.href,
          ...(hadBegun ? { problem: "session-ended" } : {}),
        },
      });
    }
    await context.queries.query({ ...meQuery, staleTime: "static" });
  },
  component: Shell,
});
