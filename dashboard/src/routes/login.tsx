import { createFileRoute, redirect } from "@tanstack/react-router";
import { z } from "zod/mini";
import { SignIn } from "@/features/session/SignIn";
import { sessionQuery } from "@/lib/me";

// SECURITY: only to a page of ours, not to what somebody's link names.
const ourPage = z.catch(
  z.optional(z.string().check(z.regex(/^\/(?![/\\])/))),
  undefined,
);

export const Route = createFileRoute("/login")({
  validateSearch: z.object({ to: ourPage }),
  beforeLoad: async ({ context, search }) => {
    const session = await context.queries.query({
      ...sessionQuery,
      staleTime: "static",
    });
    if (session !== null) throw redirect({ href: search.to ?? "/" });
  },
  component: SignIn,
});
