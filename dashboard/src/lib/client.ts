// The only place that talks to the server.
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

// What the server says when it refuses: problem details, RFC 9457.
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly details: Partial<Schemas["Problem"]>,
    // Seconds to wait before another attempt, if the server says so.
    readonly retryAfter?: number,
  ) {
    super(details.detail ?? details.title ?? "The server gave no answer.");
  }

  get requestId(): string | undefined {
    return this.details.request_id;
  }

  // The field of the body that is wrong, as it is called there.
  get field(): string | undefined {
    return this.details.field;
  }

  // Of the version that there is, where a change named another one.
  get currentEtag(): string | undefined {
    return this.details.current_etag;
  }
}

// What was asked for is not there, or not for those who ask.
export const isMissing = (problem: Error | null): boolean =>
  problem instanceof Problem && problem.status === 404;

let csrfToken = "";

// Requests that change something carry this from now on; see GET /api/session.
export const carryCsrfToken = (token: string): void => {
  csrfToken = token;
};

const session: Middleware = {
  onRequest: ({ request }) => {
    if (csrfToken !== "") request.headers.set("X-CSRF-Token", csrfToken);
  },
  onResponse: async ({ response }) => {
    if (!response.ok) throw await problemOf(response);
  },
  onError: () => new Problem(0, { title: "The server cannot be reached." }),
};

const problemOf = async (response: Response): Promise<Problem> => {
  const nothing = { title: response.statusText, status: response.status };
  const details: unknown = await response.json().catch(() => nothing);
  const wait = Number(response.headers.get("Retry-After") ?? NaN);
  return new Problem(
    response.status,
    details as Partial<Schemas["Problem"]>,
    ...(Number.isFinite(wait) ? [wait] : []),
  );
};

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  // NOTE: looked up at each request, so that tests can put another in its place.
  fetch: (request) => globalThis.fetch(request),
});
api.use(session);

type Answer<T> = { data?: T; response: Response };

// What is asked for as JSON; some operations give files, too, if they are asked to.
type Json<T> = Exclude<NonNullable<T>, string>;

// The body of an answer; throws a Problem where there is none.
export const body = async <T>(answer: Promise<Answer<T>>): Promise<Json<T>> => {
  const { data, response } = await answer;
  if (data === undefined || data === null) {
    throw new Problem(response.status, { title: "The server's answer is empty." });
  }
  return data as Json<T>;
};

// A thing and the version (ETag) that a change of it names in If-Match.
export type Versioned<T> = { value: T; etag: string };

export const versioned = async <T>(
  answer: Promise<Answer<T>>,
): Promise<Versioned<Json<T>>> => {
  const { response } = await answer;
  return { value: await body(answer), etag: response.headers.get("ETag") ?? "" };
};

// Headers of a change: why it is done, and to which version.
export const because = (reason?: string, etag?: string): Record<string, string> => ({
  ...(reason ? { "X-Reason": encodeReason(reason) } : {}),
  ...(etag ? { "If-Match": etag } : {}),
});

// Headers are bytes: the server reads them as UTF-8.
const encodeReason = (reason: string): string =>
  String.fromCharCode(...new TextEncoder().encode(reason));
