import { named, numbered } from "@/components/choices";
import { Filters } from "@/components/Filters";
import { SelectFilter } from "@/components/SelectFilter";
import { SpanFilter } from "@/components/SpanFilter";
import { TextFilter } from "@/components/TextFilter";
import { usePlaces } from "@/lib/places";
import { CLASSES, SEVERITIES } from "@/lib/severities";
import { type ActivitySearch, USUAL } from "./search";

type Props = {
  search: ActivitySearch;
  onSearch: (change: Partial<ActivitySearch>) => void;
  onClear: () => void;
};

export const ActivityFilters = ({ search, onSearch, onClear }: Props) => {
  const places = usePlaces();
  const place = places.find(({ id }) => id === search.app);
  const set = Object.values(search).filter((value) => value !== undefined).length;
  return (
    <Filters set={set} onClear={onClear}>
      <TextFilter
        label="Text"
        placeholder="Names, actor, reason"
        value={search.text}
        onChange={(text) => onSearch({ text })}
      />
      <SelectFilter
        label="Application"
        any="All"
        value={search.app}
        choices={named(places)}
        onChange={(app) => onSearch({ app, group: undefined, channel: undefined })}
      />
      {search.app !== undefined && (
        <>
          <SelectFilter
            label="Group"
            any="All"
            value={search.group}
            choices={named(place?.groups)}
            onChange={(group) => onSearch({ group })}
          />
          <SelectFilter
            label="Channel"
            any="All"
            value={search.channel}
            choices={named(place?.channels)}
            onChange={(channel) => onSearch({ channel })}
          />
          <TextFilter
            label="Instance"
            placeholder="Its id"
            value={search.instance}
            onChange={(instance) => onSearch({ instance })}
          />
        </>
      )}
      <SelectFilter
        label="Severity"
        any="Any"
        w={110}
        value={search.severity}
        choices={numbered(SEVERITIES)}
        onChange={(severity) => onSearch({ severity })}
      />
      <SelectFilter
        label="What happened"
        any="Anything"
        w={200}
        value={search.class}
        choices={numbered(CLASSES)}
        onChange={(kind) => onSearch({ class: kind })}
      />
      <TextFilter
        label="Version"
        w={110}
        value={search.version}
        onChange={(version) => onSearch({ version })}
      />
      <SpanFilter span={search} usual={USUAL} onChange={onSearch} />
    </Filters>
  );
};
