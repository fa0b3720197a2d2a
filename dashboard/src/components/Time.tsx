import { Tooltip } from "@mantine/core";
import { useContext } from "react";
import { Now } from "@/lib/now";
import { fromNow, inFull } from "@/lib/time";

type Props = { instant: string | null | undefined; never?: string };

// An instant as one says it, and in full for those who point at it or tab to it.
export const Time = ({ instant, never = "never" }: Props) => {
  const now = useContext(Now);
  if (!instant) return <span>{never}</span>;
  const date = new Date(instant);
  return (
    <Tooltip label={inFull(date)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={instant}>{fromNow(date, now)}</time>
    </Tooltip>
  );
};
