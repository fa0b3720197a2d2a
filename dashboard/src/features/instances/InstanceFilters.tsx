import { Switch } from "@mantine/core";
import { named, numbered } from "@/components/choices";
import { Filters } from "@/components/Filters";
import { SelectFilter } from "@/components/SelectFilter";
import { TextFilter } from "@/components/TextFilter";
import { ARCHS } from "@/lib/archs";
import { useAt } from "@/lib/at";
import { STATUSES } from "@/lib/statuses";
import { filtersSet, type InstancesSearch, noFilters, SEEN } from "./filters";
import { InstantPicker } from "./InstantPicker";

type Props = {
  search: InstancesSearch;
  onChange: (change: Partial<InstancesSearch>) => void;
  groups: readonly { id: string; name: string }[];
  versions: readonly string[];
};

const ARCH_CHOICES = ARCHS.map(({ name, label }) => ({ value: name, label }));

// Which machines are shown. All of it is in the URL.
export const InstanceFilters = (props: Props) => {
  const { search, onChange, groups, versions } = props;
  return (
    <Filters set={filtersSet(search)} onClear={() => onChange(noFilters)}>
      <TextFilter
        label="Search"
        placeholder="Id, alias or address"
        value={search.search}
        onChange={(text) => onChange({ search: text })}
      />
      <SelectFilter
        label="Group"
        any="All"
        value={search.group}
        choices={named(groups)}
        onChange={(group) => onChange({ group })}
      />
      <SelectFilter
        label="Status"
        any="Any"
        value={search.status}
        choices={numbered(STATUSES)}
        onChange={(status) => onChange({ status })}
      />
      <TextFilter
        label="Version"
        placeholder="Any"
        w={130}
        suggestions={versions}
        value={search.version}
        onChange={(version) => onChange({ version })}
      />
      <SelectFilter
        label="Seen"
        any="Within a day"
        w={150}
        value={search.seen}
        choices={SEEN}
        onChange={(seen) => onChange({ seen })}
      />
      <InstantPicker
        label="Not seen since"
        placeholder="Any time"
        size="xs"
        w={150}
        // NOTE: when machines checked last is known of the present only.
        disabled={useAt() !== undefined}
        instant={search.unseen}
        onInstant={(unseen) => onChange({ unseen })}
      />
      <TextFilter
        label="OEM"
        placeholder="Such as qemu"
        w={120}
        disabled={search.without_oem ?? false}
        value={search.oem}
        onChange={(oem) => onChange({ oem })}
      />
      <Switch
        label="Without OEM"
        size="xs"
        mb={7}
        checked={search.without_oem ?? false}
        onChange={(event) =>
          onChange({
            without_oem: event.currentTarget.checked || undefined,
            oem: undefined,
          })
        }
      />
      <SelectFilter
        label="Architecture"
        any="Any"
        w={130}
        value={search.arch}
        choices={ARCH_CHOICES}
        onChange={(arch) => onChange({ arch })}
      />
      <TextFilter
        label="Failed with code"
        placeholder="Such as 9"
        inputMode="numeric"
        w={120}
        value={search.error}
        onChange={(error) => onChange({ error })}
      />
    </Filters>
  );
};
