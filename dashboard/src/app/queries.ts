// What the server said, and what happens when it says no.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem } from "@/lib/client";
import { sessionQuery } from "@/lib/me";

const RETRIES = 2;

const isSignedOut = (problem: Error): boolean =>
  problem instanceof Problem && problem.status === 401;

// Refusals are final; what did not arrive, or failed there, may work the next time.
const isWorthAnother = (failures: number, problem: Error): boolean =>
  failures < RETRIES &&
  problem instanceof Problem &&
  (problem.status === 0 || problem.status >= 502);

// Gives the queries; `leave` is called when the session has ended.
export const createQueries = (leave: () => void): QueryClient => {
  const onError = (problem: Error) => {
    if (!isSignedOut(problem) || queries.getQueryData(sessionQuery.queryKey) === null) {
      return;
    }
    queries.setQueryData(sessionQuery.queryKey, null);
    leave();
  };
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      onError,
      // What was changed shows wherever it is shown. NOTE: not waited for, or dialogs
      // would close only when all of it is back.
      onSuccess: () => void queries.invalidateQueries(),
    }),
    defaultOptions: {
      queries: { retry: isWorthAnother, staleTime: 2_000 },
    },
  });
  return queries;
};
