import { createFileRoute, redirect } from "@tanstack/react-router";
import { z } from "zod/mini";
import { waysQuery } from "@/features/session/api";
import { PROBLEMS } from "@/features/session/problems";
import { SignIn } from "@/features/session/SignIn";
import { sessionQuery } from "@/lib/me";

// SECURITY: only to a page of ours, not to what somebody's link names. Browsers read a
// backslash as a slash, and pass over tabs and ends of lines.
const ourPage = z.catch(
  z.optional(z.string().check(z.regex(/^\/(?!\/)[!-[\]-~]*$/))),
  undefined,
);

export const Route = createFileRoute("/login")({
  validateSearch: z.object({
    to: ourPage,
    problem: z.catch(z.optional(z.enum(PROBLEMS)), undefined),
  }),
  beforeLoad: async ({ context, search }) => {
    const session = await context.queries.query({
      ...sessionQuery,
      staleTime: "static",
    });
    if (session !== null) throw redirect({ href: search.to ?? "/" });
    // Without them the page has the form for passwords, which are good in any case.
    await context.queries.query(waysQuery).catch(() => undefined);
  },
  component: Login,
});

function Login() {
  return <SignIn {...Route.useSearch()} />;
}
