import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { Problem, type Versioned } from "@/lib/client";
import { Loaded } from "./Loaded";

// Sends a change of the version that it is of.
export type Send = <T>(change: (etag: string) => Promise<T>) => Promise<T>;

type Props<T> = {
  title: string;
  onClose: () => void;
  load: () => Promise<Versioned<T>>;
  // The dialog, once there is what it changes.
  children: (thing: T, send: Send) => ReactNode;
};

// Loads a thing as it is now for the dialog that changes it. A change that somebody
// else came before is refused, with what they did (412); sending it again puts it on
// top of theirs.
export const Changing = <T,>({ title, onClose, load, children }: Props<T>) => {
  const query = useQuery({
    queryKey: ["changing", useId()],
    queryFn: load,
    staleTime: Infinity,
    gcTime: 0,
  });
  const [newer, setNewer] = useState<string>();
  if (query.data === undefined) {
    return (
      <Modal opened onClose={onClose} title={title}>
        <Loaded query={query}>{() => null}</Loaded>
      </Modal>
    );
  }
  const { value, etag } = query.data;
  const send: Send = async (change) => {
    try {
      return await change(newer ?? etag);
    } catch (problem) {
      if (problem instanceof Problem && problem.currentEtag !== undefined) {
        setNewer(problem.currentEtag);
      }
      throw problem;
    }
  };
  return children(value, send);
};
