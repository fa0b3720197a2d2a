import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";
import { ActivityFeed } from "@/features/activity/ActivityFeed";
import { ActivityFilters } from "@/features/activity/ActivityFilters";
import { type ActivitySearch, activitySearch } from "@/features/activity/search";

export const Route = createFileRoute("/_app/activity")({
  validateSearch: activitySearch,
  component: Activity,
});

function Activity() {
  const search = activitySearch.parse(Route.useSearch());
  const navigate = Route.useNavigate();
  const onSearch = (change: Partial<ActivitySearch>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <Page title="Activity">
      <ActivityFilters
        search={search}
        onSearch={onSearch}
        onClear={() => void navigate({ search: {} })}
      />
      <ActivityFeed search={search} onSearch={onSearch} />
    </Page>
  );
}
