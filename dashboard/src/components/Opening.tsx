import { notifications } from "@mantine/notifications";
import { type ReactNode, useState } from "react";
import { flushSync } from "react-dom";

export type Dialog = { opened: boolean; onClose: () => void };

type Props<Given> = {
  // What opens it, such as a button.
  by: (open: () => void, isLoading: boolean) => ReactNode;
  // Gives what the dialog begins with, such as a thing and its version.
  load: () => Promise<Given>;
  children: (dialog: Dialog, given: Given) => ReactNode;
};

// A dialog that begins anew each time it is opened, with what there is at that moment.
export const Opening = <Given,>({ by, load, children }: Props<Given>) => {
  const [begun, setBegun] = useState<{ number: number; given: Given }>();
  const [opened, setOpened] = useState(false);
  const [isLoading, setIsLoading] = useState(false);
  const open = async () => {
    setIsLoading(true);
    try {
      const given = await load();
      // NOTE: there before it opens, so that it knows where the focus came from.
      flushSync(() => setBegun((last) => ({ number: (last?.number ?? 0) + 1, given })));
      setOpened(true);
    } catch (problem) {
      notifications.show({
        color: "red",
        title: "That did not work",
        message: String(problem),
      });
    } finally {
      setIsLoading(false);
    }
  };
  return (
    <>
      {by(() => void open(), isLoading)}
      {begun && (
        <Anew key={begun.number}>
          {children({ opened, onClose: () => setOpened(false) }, begun.given)}
        </Anew>
      )}
    </>
  );
};

const Anew = ({ children }: { children: ReactNode }) => children;

// For a dialog that begins with nothing.
export const nothing = () => Promise.resolve(undefined);
