import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";
import { AuditFilters } from "@/features/audit/AuditFilters";
import { AuditTrail } from "@/features/audit/AuditTrail";
import { ExportMenu } from "@/features/audit/ExportMenu";
import { type AuditSearch, auditSearch } from "@/features/audit/search";

export const Route = createFileRoute("/_app/audit")({
  validateSearch: auditSearch,
  component: Audit,
});

function Audit() {
  const search = auditSearch.parse(Route.useSearch());
  const navigate = Route.useNavigate();
  // Other filters begin with the newest change.
  const onSearch = (change: Partial<AuditSearch>) =>
    void navigate({
      search: (old) => ({ ...old, after: undefined, ...change }),
      replace: true,
    });
  return (
    <Page title="Audit" actions={<ExportMenu search={search} />}>
      <AuditFilters
        search={search}
        onSearch={onSearch}
        onClear={() => void navigate({ search: {} })}
      />
      <AuditTrail
        search={search}
        onAfter={(after) =>
          void navigate({ search: (old) => ({ ...old, after }), resetScroll: true })
        }
      />
    </Page>
  );
}
