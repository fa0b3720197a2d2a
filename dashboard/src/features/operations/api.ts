import { queryOptions } from "@tanstack/react-query";
import { api, because, body, Problem, type Schemas } from "@/lib/client";

export type Projection = Schemas["ProjectionObject"];
export type Task = Schemas["Task"];
export type Order = Schemas["OrderObject"];
export type Work = Schemas["WorkObject"];
export type Comparison = Schemas["ComparisonObject"];
export type Sample = Schemas["SampleObject"];

// NOTE: of the present alone, as projections have no past; often, as work goes on.
const LIVE = { refetchInterval: 2_000 };

export const projectionsQuery = queryOptions({
  queryKey: ["projections"],
  queryFn: ({ signal }) => body(api.GET("/api/projections", { signal })),
  ...LIVE,
});

export const projectionQuery = (projection: string) =>
  queryOptions({
    queryKey: ["projections", projection],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/projections/{projection}", {
          params: { path: { projection } },
          signal,
        }),
      ),
    ...LIVE,
  });

export const aboutQuery = queryOptions({
  queryKey: ["about"],
  queryFn: ({ signal }) => body(api.GET("/api/about", { signal })),
  refetchInterval: 10_000,
});

export type Readiness = { isReady: boolean; faults: readonly string[] };

export const readinessQuery = queryOptions({
  queryKey: ["ready"],
  queryFn: async ({ signal }): Promise<Readiness> => {
    try {
      return {
        isReady: true,
        faults: faultsOf(await body(api.GET("/ready", { signal }))),
      };
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 503) throw problem;
      return { isReady: false, faults: [problem.message] };
    }
  },
  refetchInterval: 10_000,
});

// What machines are served without, and what is out of order there.
const faultsOf = (told: Record<string, string | Record<string, string>>): string[] =>
  Object.values(told).flatMap((part) =>
    typeof part === "string"
      ? []
      : Object.entries(part).map(([name, why]) => `${name}: ${why}`),
  );

export const order = (projection: string, task: Task, reason: string) => {
  const about = {
    params: { path: { projection } },
    headers: because(reason),
  };
  switch (task) {
    case "rebuild":
      return api.POST("/api/projections/{projection}/rebuild", about);
    case "diff":
      return api.POST("/api/projections/{projection}/diff", about);
    case "switch":
      return api.POST("/api/projections/{projection}/switch", about);
    case "drop":
      return api.DELETE("/api/projections/{projection}/beside", about);
  }
};

const isOpen = (order: Order | null): boolean =>
  order?.state === "waiting" || order?.state === "running";

// What may be ordered now. Who is at it on a command line is waited for.
export const possibleTasks = ({ order, work, beside }: Projection): readonly Task[] => {
  if (order && isOpen(order)) {
    return order.task === "rebuild" || order.task === "diff" ? ["drop"] : [];
  }
  if (work) return [];
  if (!beside) return ["rebuild"];
  const wasCutShort = order?.task === "rebuild" && order.state === "failed";
  return [...(wasCutShort ? (["rebuild"] as const) : []), "diff", "switch", "drop"];
};

export const isUnderWay = ({ order, work }: Projection): boolean =>
  isOpen(order) || work !== null;

// Rows that are not the same on both sides.
export const rowsThatDiffer = ({ tables }: Comparison): number =>
  tables.reduce(
    (sum, table) => sum + table.only_live + table.only_beside + table.different,
    0,
  );
