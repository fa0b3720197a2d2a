import { Button, Group, Stack } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { RowSelectionState } from "@tanstack/react-table";
import { useMemo, useState } from "react";
import { DataTable, type Sorting } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { Pager } from "@/components/Pager";
import { applicationQuery } from "@/lib/applications";
import { useAt } from "@/lib/at";
import { useMayChange } from "@/lib/me";
import { versionsQuery } from "@/lib/versionShares";
import { exportAddress, type Instance, instancesQuery, PER_PAGE } from "./api";
import { ColumnPicker } from "./ColumnPicker";
import { COLUMNS, MINOR } from "./columns";
import {
  askable,
  filtersSet,
  type InstancesSearch,
  noFilters,
  type Sort,
  SORTS,
  SORTS_OF_NOW,
} from "./filters";
import { InstanceFilters } from "./InstanceFilters";
import { ManyOrders } from "./ManyOrders";
import { useHiddenColumns } from "./useColumns";

type Props = {
  app: string;
  search: InstancesSearch;
  // Puts another search into the URL.
  onSearch: (search: InstancesSearch) => void;
};

// The machines of an application: filtered, sorted and cut into pages by the server.
export const Instances = ({ app, search: asked, onSearch }: Props) => {
  const at = useAt();
  const search = askable(asked, at);
  const groups = useQuery(applicationQuery(app, at)).data?.groups ?? [];
  const versions = useQuery(versionsQuery(app, at)).data ?? [];
  const filter = (change: Partial<InstancesSearch>) =>
    onSearch({ ...search, ...change, page: undefined });
  return (
    <Stack>
      <InstanceFilters
        search={search}
        onChange={filter}
        groups={groups}
        versions={versions.map(({ version }) => version)}
      />
      <List
        key={JSON.stringify({ ...search, page: 0, sort: 0, order: 0 })}
        app={app}
        search={search}
        onSearch={onSearch}
        groups={groups}
      />
    </Stack>
  );
};

type ListProps = Props & { groups: readonly { id: string; name: string }[] };

const List = ({ app, search, onSearch, groups }: ListProps) => {
  const at = useAt();
  const mayChange = useMayChange();
  const [hidden, hide] = useHiddenColumns();
  const [selected, select] = useState<RowSelectionState>({});
  const query = useQuery(instancesQuery(app, search, at));
  const rows = useRows(query.data?.instances, groups);
  return (
    <>
      <Group justify="space-between">
        {mayChange && query.data ? (
          <ManyOrders
            app={app}
            search={search}
            groups={groups}
            chosen={Object.keys(selected)}
            matching={query.data}
            onDone={() => select({})}
          />
        ) : (
          <span />
        )}
        <Group gap="xs">
          <ColumnPicker hidden={hidden} onChange={hide} />
          <Button
            component="a"
            href={exportAddress(app, search, at)}
            download
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            Export CSV
          </Button>
        </Group>
      </Group>
      <Loaded query={query} height={480}>
        {({ total, has_more, reach }) =>
          total === 0 ? (
            <Nothing search={search} onSearch={onSearch} />
          ) : (
            <>
              <DataTable
                label="Machines"
                rows={rows}
                columns={COLUMNS}
                rowId={({ id }) => id}
                sorting={sortingOf(search)}
                sortable={SORTS.filter(
                  (sort) => at === undefined || !SORTS_OF_NOW.includes(sort),
                )}
                onSort={(sorting) => onSearch(sortedBy(search, sorting))}
                minor={MINOR}
                hidden={mayChange ? hidden : [...hidden, "choice"]}
                selected={selected}
                onSelect={select}
              />
              <Pager
                page={search.page ?? 1}
                perPage={PER_PAGE}
                total={total}
                hasMore={has_more}
                reach={reach}
                onPage={(page) => onSearch({ ...search, page })}
              />
            </>
          )
        }
      </Loaded>
    </>
  );
};

const useRows = (
  instances: readonly Instance[] | undefined,
  groups: ListProps["groups"],
) =>
  useMemo(() => {
    const names = new Map(groups.map(({ id, name }) => [id, name]));
    return (instances ?? []).map((each) => ({
      ...each,
      groupName: names.get(each.group_id) ?? "",
    }));
  }, [instances, groups]);

// NOTE: the latest check comes first unless one says otherwise, as in the API.
const sortingOf = ({ sort = "id", order }: InstancesSearch): Sorting => ({
  by: sort,
  descending: order === undefined ? sort === "last_check" : order === "desc",
});

const sortedBy = (search: InstancesSearch, sorting: Sorting): InstancesSearch => ({
  ...search,
  sort: sorting.by as Sort,
  order: sorting.descending ? "desc" : "asc",
  page: undefined,
});

const Nothing = ({ search, onSearch }: Omit<Props, "app">) => {
  if (filtersSet(search) === 0) {
    return (
      <EmptyState
        title="No machines came by within a day"
        action={
          <Button variant="light" onClick={() => onSearch({ seen: "all" })}>
            Show silent ones, too
          </Button>
        }
      >
        A machine is listed when it has asked for an update. Point it at this server,
        with this application and a track of one of its groups.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No machine matches"
      action={
        <Group>
          {search.seen === undefined && (
            <Button
              variant="light"
              onClick={() => onSearch({ ...search, seen: "all", page: undefined })}
            >
              Look among silent ones, too
            </Button>
          )}
          <Button
            variant="default"
            onClick={() => onSearch({ ...search, ...noFilters, page: undefined })}
          >
            Clear all filters
          </Button>
        </Group>
      }
    >
      Only machines that meet all filters are listed.
    </EmptyState>
  );
};
