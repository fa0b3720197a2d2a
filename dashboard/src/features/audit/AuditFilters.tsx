import { Pill, PillGroup } from "@mantine/core";
import { named } from "@/components/choices";
import { Filters } from "@/components/Filters";
import { SelectFilter } from "@/components/SelectFilter";
import { SpanFilter } from "@/components/SpanFilter";
import { TextFilter } from "@/components/TextFilter";
import { CHANGES, KIND_NAMES, kindInWords, kindOf, predicateOf } from "@/lib/events";
import { usePlaces } from "@/lib/places";
import { type AuditSearch, USUAL } from "./search";

type Props = {
  search: AuditSearch;
  onSearch: (change: Partial<AuditSearch>) => void;
  onClear: () => void;
};

const ACTOR_CHOICES = [
  { value: "people", label: "People" },
  { value: "services", label: "Services" },
  { value: "system", label: "The server" },
] as const;
const KIND_CHOICES = KIND_NAMES.map((value) => ({ value, label: kindInWords(value) }));

const changesOfKind = (kind: string | undefined) =>
  CHANGES.filter((type) => kind === undefined || kindOf(type) === kind).map(
    (value) => ({
      value,
      label: `${kindInWords(kindOf(value))} ${predicateOf(value)}`,
    }),
  );

export const AuditFilters = ({ search, onSearch, onClear }: Props) => {
  const { after, ...filters } = search;
  const set = Object.values(filters).filter((value) => value !== undefined).length;
  return (
    <Filters set={after === undefined ? set : set + 1} onClear={onClear}>
      <TextFilter
        label="Who"
        placeholder="A name"
        w={140}
        value={search.actor}
        onChange={(actor) => onSearch({ actor })}
      />
      <SelectFilter
        label="By"
        any="Anybody"
        w={130}
        value={search.actors}
        choices={ACTOR_CHOICES}
        onChange={(actors) => onSearch({ actors })}
      />
      <SelectFilter
        label="Of what kind"
        any="Anything"
        w={140}
        value={search.kind}
        choices={KIND_CHOICES}
        onChange={(kind) => onSearch({ kind, id: undefined, type: undefined })}
      />
      <SelectFilter
        label="Change"
        any="Any"
        w={230}
        value={search.type}
        choices={changesOfKind(search.kind)}
        onChange={(type) => onSearch({ type })}
      />
      <SelectFilter
        label="Application"
        any="All"
        value={search.application}
        choices={named(usePlaces())}
        onChange={(application) => onSearch({ application })}
      />
      <SpanFilter span={search} usual={USUAL} onChange={onSearch} />
      <Narrowed search={search} onSearch={onSearch} />
    </Filters>
  );
};

// What only links narrow it to: one thing, one request.
const Narrowed = ({ search, onSearch }: Omit<Props, "onClear">) => (
  <PillGroup>
    {search.id !== undefined && (
      <RemovablePill
        label={`one ${kindInWords(search.kind ?? "thing").toLowerCase()}`}
        onRemove={() => onSearch({ id: undefined })}
      />
    )}
    {search.correlation !== undefined && (
      <RemovablePill
        label={`request ${search.correlation}`}
        onRemove={() => onSearch({ correlation: undefined })}
      />
    )}
  </PillGroup>
);

const RemovablePill = ({
  label,
  onRemove,
}: {
  label: string;
  onRemove: () => void;
}) => (
  <Pill
    withRemoveButton
    onRemove={onRemove}
    removeButtonProps={{ "aria-label": `Not only ${label}`, "aria-hidden": false }}
  >
    Only {label}
  </Pill>
);
