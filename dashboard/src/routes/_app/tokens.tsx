import { SegmentedControl, Text } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Page } from "@/components/Page";
import { CreateToken } from "@/features/tokens/CreateToken";
import { TokenTable } from "@/features/tokens/TokenTable";
import { useMe } from "@/lib/me";
import { flag, ordinal } from "@/lib/search";

export const Route = createFileRoute("/_app/tokens")({
  validateSearch: z.object({
    all: flag,
    page: ordinal,
  }),
  component: Tokens,
});

function Tokens() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const isAdmin = useMe()?.may.administer ?? false;
  const all = isAdmin && (search.all ?? false);
  const choose = (whose: string) =>
    void navigate({ search: ({ at }) => ({ at, all: whose === "all" || undefined }) });
  const turn = (page: number) => void navigate({ search: (old) => ({ ...old, page }) });
  return (
    <Page title="API tokens" actions={<CreateToken />}>
      <Text c="dimmed">What programs show instead of a password.</Text>
      {isAdmin && (
        <SegmentedControl
          aria-label="Whose tokens"
          value={all ? "all" : "own"}
          onChange={choose}
          data={[
            { value: "own", label: "Yours" },
            { value: "all", label: "Everybody's" },
          ]}
          style={{ alignSelf: "flex-start" }}
        />
      )}
      <TokenTable all={all} page={search.page ?? 1} onPage={turn} />
    </Page>
  );
}
