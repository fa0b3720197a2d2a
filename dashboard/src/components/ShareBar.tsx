import { Group, Progress, Text, Tooltip } from "@mantine/core";
import { count, share } from "@/lib/numbers";
import { Dot } from "./Dot";

export type Part = { label: string; number: number; color: string };

type Props = { parts: readonly Part[]; name: string; legend?: boolean };

// How a whole is divided: versions of a fleet, statuses of a rollout.
export const ShareBar = ({ parts, name, legend = true }: Props) => {
  const whole = parts.reduce((sum, part) => sum + part.number, 0);
  const present = parts.filter((part) => part.number > 0);
  const inWords = present.map(
    ({ label, number }) => `${label}: ${count(number)} (${share(number, whole)})`,
  );
  return (
    <div role="img" aria-label={`${name}. ${inWords.join(", ") || "None"}`}>
      <Progress.Root size="lg" aria-hidden>
        {present.map((part, index) => (
          <Tooltip key={part.label} label={inWords[index]}>
            <Progress.Section
              value={(100 * part.number) / whole}
              color={part.color}
              withAria={false}
            />
          </Tooltip>
        ))}
      </Progress.Root>
      {legend && (
        <Group gap="sm" mt={6} aria-hidden>
          {present.map((part) => (
            <Group key={part.label} gap={4} wrap="nowrap">
              <Dot color={part.color} />
              <Text size="xs">
                {part.label} <b>{share(part.number, whole)}</b>
              </Text>
            </Group>
          ))}
        </Group>
      )}
    </div>
  );
};
