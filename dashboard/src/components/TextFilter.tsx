import { TextInput, type TextInputProps } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useId, useState } from "react";

type Props = Omit<TextInputProps, "value" | "onChange"> & {
  value: string | undefined;
  // Called with what is to be in the URL, a moment after somebody has typed it.
  onChange: (value: string | undefined) => void;
  suggestions?: readonly string[];
};

const MOMENT_MS = 300;

// A filter of free text.
export const TextFilter = (props: Props) => {
  const { value = "", onChange, suggestions, ...input } = props;
  const list = useId();
  const [draft, setDraft] = useState<string>();
  const tell = useDebouncedCallback(
    (text: string) => onChange(text.trim() === "" ? undefined : text.trim()),
    { delay: MOMENT_MS, flushOnUnmount: false },
  );
  return (
    <>
      <TextInput
        size="xs"
        {...input}
        list={suggestions && list}
        value={draft ?? value}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
          tell(event.currentTarget.value);
        }}
        onBlur={() => {
          tell.flush();
          setDraft(undefined);
        }}
      />
      {suggestions && (
        <datalist id={list}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </>
  );
};
