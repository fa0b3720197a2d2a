import { Button, Collapse, Group, Select, SimpleGrid, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter, IconSearch } from "@tabler/icons-react";
import { TextFilter } from "@/components/TextFilter";
import { ARCHS } from "@/lib/archs";
import { useAt } from "@/lib/at";
import { STATUSES } from "@/lib/statuses";
import { InstantPicker } from "./InstantPicker";
import { filtersSet, type InstancesSearch, noFilters } from "./filters";

type Change = (change: Partial<InstancesSearch>) => void;

type Props = {
  search: InstancesSearch;
  onChange: Change;
  groups: readonly { id: string; name: string }[];
  versions: readonly string[];
};

const SEEN = [
  { value: "day", label: "Within a day" },
  { value: "silent", label: "Not for a day (silent)" },
  { value: "all", label: "Whenever" },
];
const STATUS_CHOICES = STATUSES.map(({ number, label }) => ({
  value: String(number),
  label,
}));
const ARCH_CHOICES = ARCHS.map(({ name, label }) => ({ value: name, label }));

// Which machines are shown. All of it is in the URL.
export const Filters = ({ search, onChange, groups, versions }: Props) => {
  const { version, oem, arch, error, unseen } = search;
  const isRare = [version, oem, arch, error, unseen].some((each) => each !== undefined);
  const [opened, { toggle }] = useDisclosure(isRare);
  return (
    <Stack gap="xs" component="search" aria-label="Filters">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="xs">
        <TextFilter
          label="Search"
          placeholder="Id, alias or address"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search.search}
          onChange={(text) => onChange({ search: text })}
        />
        <Select
          label="Group"
          placeholder="All groups"
          clearable
          searchable
          data={groups.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.group ?? null}
          onChange={(group) => onChange({ group: group ?? undefined })}
        />
        <Select
          label="Status"
          placeholder="Any status"
          clearable
          data={STATUS_CHOICES}
          value={search.status ?? null}
          onChange={(status) => onChange({ status: status ?? undefined })}
        />
        <Select
          label="Seen"
          allowDeselect={false}
          data={SEEN}
          value={search.seen ?? "day"}
          onChange={(seen) => onChange({ seen: SEENS.find((each) => each === seen) })}
        />
      </SimpleGrid>
      <Collapse expanded={opened}>
        <MoreFilters search={search} onChange={onChange} versions={versions} />
      </Collapse>
      <Group gap="xs">
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconFilter size={14} aria-hidden />}
          aria-expanded={opened}
          onClick={toggle}
        >
          {opened ? "Fewer filters" : "More filters"}
        </Button>
        {filtersSet(search) > 0 && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => onChange(noFilters)}
          >
            Clear all filters
          </Button>
        )}
      </Group>
    </Stack>
  );
};

const SEENS = ["silent", "all"] as const;

type MoreProps = Omit<Props, "groups">;

const MoreFilters = ({ search, onChange, versions }: MoreProps) => (
  <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="xs">
    <TextFilter
      label="Version"
      placeholder="Any version"
      suggestions={versions}
      value={search.version}
      onChange={(version) => onChange({ version })}
    />
    <TextFilter
      label="OEM"
      placeholder="Such as qemu"
      value={search.oem}
      onChange={(oem) => onChange({ oem })}
    />
    <Select
      label="Architecture"
      placeholder="Any"
      clearable
      data={ARCH_CHOICES}
      value={search.arch ?? null}
      onChange={(arch) =>
        onChange({ arch: ARCHS.find(({ name }) => name === arch)?.name })
      }
    />
    <TextFilter
      label="Failed with code"
      placeholder="Such as 9"
      inputMode="numeric"
      value={search.error}
      onChange={(error) => onChange({ error })}
    />
    <Unseen unseen={search.unseen} onChange={onChange} />
  </SimpleGrid>
);

// NOTE: when machines checked last is known of the present only.
const Unseen = ({
  unseen,
  onChange,
}: {
  unseen?: string | undefined;
  onChange: Change;
}) => {
  const isPast = useAt() !== undefined;
  return (
    <InstantPicker
      label="Not seen since"
      placeholder="Any time"
      disabled={isPast}
      instant={unseen}
      onInstant={(instant) => onChange({ unseen: instant })}
    />
  );
};
