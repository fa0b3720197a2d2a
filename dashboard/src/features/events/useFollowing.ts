import { useEffect, useState } from "react";
import { type EventFilters, follow, type LogEvent } from "./api";

const MOST = 200;
const AGAIN_MS = 3_000;

type Following = { events: readonly LogEvent[]; isCutOff: boolean };
const NOTHING: Following = { events: [], isCutOff: false };

// The events since a position, the newest first, as they come; of very many the last.
// `after` undefined follows nothing.
export const useFollowing = (
  filters: EventFilters,
  after: number | undefined,
): Following => {
  const [following, setFollowing] = useState(NOTHING);
  const key = JSON.stringify(filters);
  useEffect(() => {
    if (after === undefined) return;
    const over = new AbortController();
    const isOver = () => over.signal.aborted;
    let position = after;
    const read = async () => {
      const wanted = JSON.parse(key) as EventFilters;
      for await (const event of follow(wanted, position, over.signal)) {
        position = event.position;
        setFollowing(({ events }) => ({
          events: [event, ...events].slice(0, MOST),
          isCutOff: false,
        }));
      }
    };
    const goOn = async () => {
      while (!isOver()) {
        await read().catch(() => undefined);
        if (isOver()) return;
        setFollowing((old) => ({ ...old, isCutOff: true }));
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    };
    void goOn();
    return () => {
      over.abort();
      setFollowing(NOTHING);
    };
  }, [key, after]);
  return following;
};
