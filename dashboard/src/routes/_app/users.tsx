import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { ForAdmins } from "@/components/ForAdmins";
import { Page } from "@/components/Page";
import { AddUser } from "@/features/people/AddUser";
import { UserTable } from "@/features/people/UserTable";
import { ordinal } from "@/lib/search";

export const Route = createFileRoute("/_app/users")({
  validateSearch: z.object({
    page: ordinal,
  }),
  component: Users,
});

function Users() {
  const { page = 1 } = Route.useSearch();
  const navigate = Route.useNavigate();
  const turn = (to: number) =>
    void navigate({ search: (old) => ({ ...old, page: to }) });
  return (
    <Page title="Users" actions={<AddUser />}>
      <ForAdmins>
        <UserTable page={page} onPage={turn} />
      </ForAdmins>
    </Page>
  );
}
