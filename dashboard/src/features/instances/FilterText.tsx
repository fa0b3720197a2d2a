import { TextInput, type TextInputProps } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useId, useState } from "react";

type Props = Omit<TextInputProps, "value" | "onChange"> & {
  value: string | undefined;
  onFilter: (value: string | undefined) => void;
  suggestions?: readonly string[];
};

const PAUSE_MS = 300;

// A filter that is typed, and goes into the URL when one pauses.
export const FilterText = (props: Props) => {
  const { value = "", onFilter, suggestions = [], ...input } = props;
  const list = useId();
  const [typed, setTyped] = useState({ text: value, of: value });
  const filter = useDebouncedCallback((text: string) => {
    setTyped((old) => ({ ...old, of: text.trim() }));
    onFilter(text.trim() || undefined);
  }, PAUSE_MS);
  // What came from elsewhere, such as the way back, replaces what was typed.
  if (value !== typed.of) setTyped({ text: value, of: value });
  return (
    <>
      <TextInput
        {...input}
        list={list}
        value={typed.text}
        onChange={({ currentTarget }) => {
          const text = currentTarget.value;
          setTyped((old) => ({ ...old, text }));
          filter(text);
        }}
      />
      <datalist id={list}>
        {suggestions.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </>
  );
};
