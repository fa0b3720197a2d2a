import { Group, Stack, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconPencil, IconPlus, IconSearch, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ChannelName } from "@/components/ChannelName";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { columnsOf, DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { AppLink } from "@/components/links";
import { Opener } from "@/components/Opener";
import { Pager } from "@/components/Pager";
import { Time } from "@/components/Time";
import { archLabel } from "@/lib/archs";
import { useAt } from "@/lib/at";
import { useMayChange } from "@/lib/me";
import { size } from "@/lib/numbers";
import {
  type Application,
  type Channel,
  type Package,
  PACKAGES_PER_PAGE,
  packagesQuery,
  type PackagesSearch,
} from "../api";
import { deletePackage } from "../changes";
import { EditPackage, NewPackage } from "./PackageDialog";
import { typeName } from "@/lib/packageTypes";

const PAUSE = 250;
const NOWRAP = { whiteSpace: "nowrap" } as const;

// A package, and the channels that point at it.
type Row = Package & { channels: Channel[] };

const column = columnsOf<Row>();
const COLUMNS = column.columns([
  column.accessor("version", {
    header: "Version",
    cell: ({ row: { original: row } }) => (
      <AppLink
        to="/apps/$app"
        params={{ app: row.application_id }}
        search={(old) => ({ ...old, tab: "packages", package: row.id })}
        fw={600}
      >
        {row.version}
      </AppLink>
    ),
  }),
  column.accessor("arch", {
    header: "Arch",
    cell: ({ getValue }) => archLabel(getValue()),
  }),
  column.accessor("type", {
    header: "Type",
    cell: ({ getValue }) => typeName(getValue()),
  }),
  column.accessor("channels", {
    header: "Channels",
    cell: ({ getValue }) => (
      <Group gap="sm">
        {getValue().map((channel) => (
          <ChannelName key={channel.id} channel={channel} />
        ))}
      </Group>
    ),
  }),
  column.accessor("size", {
    header: "Size",
    cell: ({ getValue }) => (
      <Text inherit style={NOWRAP}>
        {size(getValue())}
      </Text>
    ),
  }),
  column.accessor("created_ts", {
    header: "Added",
    cell: ({ getValue }) => (
      <Text inherit style={NOWRAP}>
        <Time instant={getValue()} />
      </Text>
    ),
  }),
  column.display({
    id: "acts",
    header: () => <VisuallyHidden>Acts</VisuallyHidden>,
    cell: ({ row: { original: row } }) => <PackageActs held={row} />,
  }),
]);

type Props = PackagesSearch & {
  application: Application;
  onSearch: (sought: Partial<PackagesSearch>) => void;
};

// The packages of an application, the highest version first.
export const Packages = ({ application, search, page, onSearch }: Props) => {
  const query = useQuery(packagesQuery(application.id, { search, page }, useAt()));
  const seek = useDebouncedCallback(
    (text: string) => onSearch({ search: text, page: 1 }),
    PAUSE,
  );
  const mayChange = useMayChange();
  return (
    <Stack>
      <Group justify="space-between">
        <TextInput
          aria-label="Search packages by version"
          placeholder="Search by version"
          leftSection={<IconSearch size={16} aria-hidden />}
          defaultValue={search}
          onChange={(event) => seek(event.currentTarget.value)}
        />
        {mayChange && (
          <Opener
            label="Add package"
            icon={IconPlus}
            dialog={(close) => <NewPackage app={application.id} onClose={close} />}
          />
        )}
      </Group>
      <Loaded query={query} height={300}>
        {({ packages, totalCount }) =>
          totalCount === 0 ? (
            <NoPackages search={search} />
          ) : (
            <>
              <DataTable
                label="Packages"
                rows={packages.map((held) => withChannels(held, application))}
                columns={COLUMNS}
                hidden={mayChange ? [] : ["acts"]}
                minor={["type", "channels", "size", "created_ts"]}
                rowId={({ id }) => id}
              />
              <Pager
                page={page}
                perPage={PACKAGES_PER_PAGE}
                total={totalCount}
                onPage={(page) => onSearch({ page })}
              />
            </>
          )
        }
      </Loaded>
    </Stack>
  );
};

const withChannels = (held: Package, { channels }: Application): Row => ({
  ...held,
  channels: channels.filter(({ package_id }) => package_id === held.id),
});

const NoPackages = ({ search }: { search: string }) =>
  search ? (
    <EmptyState title={`No version has ${search} in it`} />
  ) : (
    <EmptyState title="No packages yet">
      A package is a version that machines can be brought to.
    </EmptyState>
  );

export const PackageActs = ({ held }: { held: Package }) =>
  useMayChange() && (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Opener
        compact
        label={`Edit ${held.version}`}
        icon={IconPencil}
        dialog={(close) => <EditPackage held={held} onClose={close} />}
      />
      <Opener
        compact
        label={`Delete ${held.version}`}
        icon={IconTrash}
        dialog={(close) => (
          <ConfirmDialog
            title={`Delete package ${held.version}`}
            label="Delete package"
            danger
            opened
            onClose={close}
            confirm={(reason) => deletePackage(held, reason)}
          >
            <Text>
              A package that a channel points at, or has as a floor, cannot be deleted.
            </Text>
          </ConfirmDialog>
        )}
      />
    </Group>
  );
