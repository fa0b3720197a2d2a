import { useLocation, useNavigate } from "@tanstack/react-router";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

// Gives what puts the page at an instant; undefined, and whatever is not past, is now.
export const useTravel = () => {
  const navigate = useNavigate();
  return (instant: Date | undefined) => {
    const isPast = instant !== undefined && instant.getTime() < Date.now();
    const at = isPast ? instant.toISOString() : undefined;
    void navigate({ to: ".", search: (old) => ({ ...old, at }) });
  };
};

// Pages of what has a past; the others are about the present, whatever `at` says.
const LOOKS_BACK = /^\/($|apps\/|activity$|audit$|operations\/events$)/;

export const useLooksBack = (): boolean =>
  LOOKS_BACK.test(useLocation({ select: ({ pathname }) => pathname }));
