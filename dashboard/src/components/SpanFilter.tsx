import { Select, TextInput } from "@mantine/core";
import { type Range, RANGE_LABELS, RANGES, type Span } from "@/lib/ranges";
import { fromLocal, toLocal } from "@/lib/time";

type Props = {
  span: Span;
  // The range where the URL says none.
  usual: Range;
  onChange: (span: Required<Span>) => void;
};

const NONE: Required<Span> = { range: undefined, start: undefined, end: undefined };
const CUSTOM = { value: "custom", label: "from … to …" };
const CHOICES = [
  ...RANGES.map((value) => ({ value, label: RANGE_LABELS[value] })),
  CUSTOM,
];
const DAY = 86_400_000;

// What part of time is shown: the last days, or from an instant to another.
export const SpanFilter = ({ span, usual, onChange }: Props) => {
  const { range, start, end } = span;
  const isCustom = start !== undefined || end !== undefined;
  const choose = (chosen: string | null) => {
    if (chosen === CUSTOM.value) {
      onChange({ ...NONE, start: new Date(Date.now() - DAY).toISOString() });
    } else {
      const chosenRange = RANGES.find((each) => each === chosen);
      onChange({ ...NONE, range: chosenRange === usual ? undefined : chosenRange });
    }
  };
  return (
    <>
      <Select
        label="Time"
        size="xs"
        w={150}
        data={CHOICES}
        value={isCustom ? CUSTOM.value : (range ?? usual)}
        onChange={choose}
        allowDeselect={false}
      />
      {isCustom && (
        <>
          <InstantField
            label="From"
            instant={start}
            onChange={(from) => onChange({ ...NONE, start: from, end })}
          />
          <InstantField
            label="To, exclusive"
            instant={end}
            onChange={(to) => onChange({ ...NONE, start, end: to })}
          />
        </>
      )}
    </>
  );
};

type FieldProps = {
  label: string;
  instant: string | undefined;
  onChange: (instant: string | undefined) => void;
};

const InstantField = ({ label, instant, onChange }: FieldProps) => (
  <TextInput
    label={label}
    type="datetime-local"
    size="xs"
    w={190}
    step={1}
    value={instant === undefined ? "" : toLocal(new Date(instant))}
    onChange={(event) => onChange(fromLocal(event.currentTarget.value))}
  />
);
