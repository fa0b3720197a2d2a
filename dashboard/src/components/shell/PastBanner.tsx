import { Button, Group, Text } from "@mantine/core";
import { positionOf } from "@/lib/at";
import { fromNow, inFull } from "@/lib/time";
import classes from "./Past.module.css";
import { DAY, HOUR, useTravel } from "./travel";

type Props = { at: string; instant: Date | undefined; looksBack: boolean };

const STEPS = [
  ["-1 day", -DAY],
  ["-1 h", -HOUR],
  ["+1 h", HOUR],
  ["+1 day", DAY],
] as const;

const LOOK = { size: "compact-sm", variant: "white", color: "violet.9" } as const;

// Says which moment is shown, and leads to others and back to now.
export const PastBanner = ({ at, instant, looksBack }: Props) => {
  const travel = useTravel();
  const position = positionOf(at);
  const when = instant === undefined ? at : inFull(instant);
  if (!looksBack) {
    return (
      <section
        className={classes["banner"]}
        data-present
        aria-label="Time that is shown"
      >
        <Text size="sm">
          This page is about the present; the others show {when}. Nothing can be changed
          until you are back.
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => travel(undefined)}>
          Back to now
        </Button>
      </section>
    );
  }
  return (
    <section className={classes["banner"]} aria-label="Time that is shown">
      <Text size="sm" component="div">
        The past, read-only: <b>{when}</b>
        {instant !== undefined && `, ${fromNow(instant)}`}
        {position !== undefined && `, position ${position}`}
      </Text>
      <Group gap={6}>
        {instant !== undefined &&
          STEPS.map(([label, step]) => (
            <Button
              key={label}
              {...LOOK}
              onClick={() => travel(new Date(instant.getTime() + step))}
            >
              {label}
            </Button>
          ))}
        <Button {...LOOK} onClick={() => travel(undefined)}>
          Back to now
        </Button>
      </Group>
    </section>
  );
};
