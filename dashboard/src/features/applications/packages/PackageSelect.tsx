import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { archLabel, fits } from "@/lib/archs";
import { type Channel, type Package, packagesQuery } from "../api";

type Props = {
  label: string;
  channel: Channel;
  value: Package | null;
  onChange: (chosen: Package | null) => void;
  error?: ReactNode;
  clearable?: boolean;
};

const PAUSE = 200;

// Asks for a package that suits a channel, by its version. What does not suit is shown
// with the reason.
export const PackageSelect = ({ channel, value, onChange, ...input }: Props) => {
  const [search, setSearch] = useState("");
  const [sought] = useDebouncedValue(search === label(value) ? "" : search, PAUSE);
  const found =
    useQuery(packagesQuery(channel.application_id, { search: sought, page: 1 })).data
      ?.packages ?? [];
  const packages =
    value === null || found.some(({ id }) => id === value.id)
      ? found
      : [value, ...found];
  return (
    <Select
      {...input}
      placeholder="Search by version"
      searchable
      nothingFoundMessage="No such package"
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      data={packages.map((each) => {
        const obstacle = unsuited(each, channel);
        return {
          value: each.id,
          label: obstacle ? `${label(each)}: ${obstacle}` : label(each),
          disabled: obstacle !== undefined,
        };
      })}
      value={value?.id ?? null}
      onChange={(id) => onChange(packages.find((each) => each.id === id) ?? null)}
    />
  );
};

const label = (held: Package | null): string =>
  held === null ? "" : `${held.version} (${archLabel(held.arch)})`;

const unsuited = (held: Package, channel: Channel): string | undefined => {
  if (!fits(held.arch, channel.arch)) return "another architecture";
  return held.channels_blacklist.includes(channel.id) ? "blacklisted here" : undefined;
};
