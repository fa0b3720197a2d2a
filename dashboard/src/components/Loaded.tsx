import { Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isMissing } from "@/lib/client";
import { Lost } from "./Lost";
import { ProblemAlert } from "./ProblemAlert";

type Props<T> = {
  query: UseQueryResult<T>;
  // What is shown until there is something; by default a block of this height.
  skeleton?: ReactNode;
  height?: number;
  children: (data: T) => ReactNode;
};

// What a query gives; before that a skeleton, or else what went wrong. A refetch that
// fails leaves what was there, with the problem above it.
// What is not there, or not for those who ask, is said to be nothing.
export const Loaded = <T,>({ query, skeleton, height = 160, children }: Props<T>) => (
  <>
    {isNothing(query) && <Lost />}
    {query.error && !isNothing(query) && (
      <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />
    )}
    {query.data !== undefined && children(query.data)}
    {query.isPending &&
      (skeleton ?? <Skeleton height={height} role="status" aria-label="Loading" />)}
  </>
);

const isNothing = ({ data, error }: UseQueryResult): boolean =>
  data === undefined && isMissing(error);
