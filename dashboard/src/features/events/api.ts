import { queryOptions } from "@tanstack/react-query";
import { type At, looking } from "@/lib/at";
import { api, body, type Schemas } from "@/lib/client";

export type LogEvent = Schemas["EventObject"];

// Which events are wanted, as the address says it.
export type EventFilters = {
  type?: string[] | undefined;
  application?: string | undefined;
  group?: string | undefined;
  machine?: string | undefined;
};

export type Piece = {
  events: readonly LogEvent[];
  // Where older ones go on; undefined at the beginning of the log.
  older: number | undefined;
  end: number;
};

const PER_PAGE = 50;
// Of what a filter lets through little, so much is looked for at once: the server looks
// at 5,000 events each time.
const MAX_PIECES = 10;

const asked = ({ type, application, group, machine }: EventFilters) => ({
  ...(type?.length ? { type } : {}),
  ...(application ? { application: [application] } : {}),
  ...(group ? { group: [group] } : {}),
  // NOTE: machines are named within an application.
  ...(machine && application ? { machine: [machine] } : {}),
});

// Before undefined is the end of the log.
type From = { filters: EventFilters; before: number | undefined; at: At };

// A page of the log, the newest event first.
export const eventsQuery = ({ filters, before, at }: From) =>
  queryOptions({
    queryKey: ["events", filters, { before, at }],
    queryFn: async ({ signal }): Promise<Piece> => {
      const events: LogEvent[] = [];
      let from = before === undefined ? "end" : String(before);
      for (let pieces = 1; ; pieces += 1) {
        const limit = PER_PAGE - events.length;
        const query = { ...asked(filters), ...looking(at), before: from, limit };
        const answer = api.GET("/api/events", { params: { query }, signal });
        const piece = await body(answer);
        events.push(...piece.events);
        from = String(piece.next);
        const older = piece.is_end ? undefined : piece.next;
        if (piece.is_end || events.length >= PER_PAGE || pieces >= MAX_PIECES) {
          return { events, older, end: piece.end };
        }
      }
    },
  });

// Tells the events from after a position as they come, until it is broken off.
export async function* follow(
  filters: EventFilters,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<LogEvent> {
  const { data } = await api.GET("/api/events", {
    params: { query: { ...asked(filters), after: String(after), limit: 100 } },
    headers: { Accept: "text/event-stream" },
    parseAs: "stream",
    signal,
  });
  if (data) yield* told(data);
}

// Reads server-sent events: blocks of lines, of which those with data say something.
async function* told(stream: ReadableStream<Uint8Array>): AsyncGenerator<LogEvent> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const line = block.split("\n").find((each) => each.startsWith("data: "));
      if (line) yield JSON.parse(line.slice("data: ".length)) as LogEvent;
    }
  }
}
