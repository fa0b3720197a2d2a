import { useMemo } from "react";
import { usePlaces } from "@/lib/places";
import type { Change } from "./api";

// The names of ids: of what there is, and of what these changes are about.
export const useNames = (changes: readonly Change[]): ReadonlyMap<string, string> => {
  const places = usePlaces();
  return useMemo(() => {
    const named = places.flatMap((place) => [
      place,
      ...place.groups,
      ...place.channels,
      ...place.channels.flatMap(({ package: it }) =>
        it === null ? [] : [{ id: it.id, name: it.version }],
      ),
    ]);
    return new Map([...named, ...changes].map(({ id, name }) => [id, name]));
  }, [places, changes]);
};
