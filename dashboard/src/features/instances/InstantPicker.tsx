import { DateTimePicker } from "@mantine/dates";

type Props = {
  label: string;
  placeholder: string;
  disabled?: boolean;
  size?: "xs";
  w?: number;
  // By ISO 8601; undefined if none is picked.
  instant: string | undefined;
  onInstant: (instant: string | undefined) => void;
};

// Picks an instant of the past, in the viewer's zone.
export const InstantPicker = ({ instant, onInstant, ...props }: Props) => (
  <DateTimePicker
    clearable
    maxDate={new Date()}
    styles={{ placeholder: { color: "var(--mantine-color-dimmed)" } }}
    {...props}
    value={instant === undefined ? null : new Date(instant)}
    onChange={(local) =>
      onInstant(local === null ? undefined : new Date(local).toISOString())
    }
  />
);
