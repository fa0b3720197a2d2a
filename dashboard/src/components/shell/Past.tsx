import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useAt } from "@/lib/at";
import { Problem } from "@/lib/client";
import { momentQuery } from "@/lib/moment";
import { Now } from "@/lib/now";
import { EmptyState } from "../EmptyState";
import { PastBanner } from "./PastBanner";
import classes from "./Past.module.css";
import { useLooksBack, useTravel } from "./travel";

// Around every page: marks what is history, so that nobody takes it for the present.
export const Past = ({ children }: { children: ReactNode }) => {
  const at = useAt();
  const { data: moment, error } = useQuery(momentQuery(at));
  const looksBack = useLooksBack();
  if (at === undefined) return children;
  if (error instanceof Problem && error.status === 400) {
    return looksBack ? <NoMoment at={at} problem={error} /> : children;
  }
  return (
    <>
      {looksBack && <div className={classes["frame"]} aria-hidden />}
      <PastBanner at={at} instant={moment?.instant} looksBack={looksBack} />
      <Now value={looksBack ? moment?.instant : undefined}>{children}</Now>
    </>
  );
};

// The address names no moment of the past: why, and the way back.
const NoMoment = ({ at, problem }: { at: string; problem: Problem }) => {
  const travel = useTravel();
  return (
    <EmptyState
      title={`Nobody can look back to “${at}”`}
      action={<Button onClick={() => travel(undefined)}>Back to now</Button>}
    >
      {problem.message.replace(/^at: /, "")}
    </EmptyState>
  );
};
