import { Autocomplete, type AutocompleteProps } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";

type Props = Omit<AutocompleteProps, "value" | "onChange"> & {
  value: string | undefined;
  onFilter: (value: string | undefined) => void;
};

const PAUSE_MS = 300;

// A filter that is typed, and goes into the URL when one pauses.
export const FilterText = ({ value = "", onFilter, ...props }: Props) => {
  const [typed, setTyped] = useState({ text: value, of: value });
  const filter = useDebouncedCallback((text: string) => {
    setTyped((old) => ({ ...old, of: text.trim() }));
    onFilter(text.trim() || undefined);
  }, PAUSE_MS);
  // What came from elsewhere, such as the way back, replaces what was typed.
  if (value !== typed.of) setTyped({ text: value, of: value });
  return (
    <Autocomplete
      {...props}
      value={typed.text}
      onChange={(text) => {
        setTyped((old) => ({ ...old, text }));
        filter(text);
      }}
    />
  );
};
