// Stands in for the server in tests of components: fixed answers by method and path.
import { vi } from "vitest";

type Answers = Record<string, unknown>;

// Answers like {"GET /api/apps": {...}}; a Response is given as it is, and a function
// is asked; promises are waited for. Gives what was sent, as "METHOD /path?query", with
// the bodies.
export const answering = (answers: Answers) => {
  const asked: { what: string; body: unknown; headers: Headers }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const request = input as Request;
    const { pathname, search } = new URL(request.url);
    const text = await request.clone().text();
    asked.push({
      what: `${request.method} ${pathname}${search}`,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
      headers: request.headers,
    });
    const answer = answers[`${request.method} ${pathname}`];
    if (answer === undefined)
      return Response.json({ title: "Nothing" }, { status: 404 });
    const given: unknown = await (typeof answer === "function"
      ? (answer as (r: Request) => unknown)(request)
      : answer);
    return given instanceof Response ? given.clone() : Response.json(given);
  });
  return asked;
};
