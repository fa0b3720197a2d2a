import { Progress, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { share } from "@/lib/numbers";

type Props = { label: string; done: number; total: number; children: ReactNode };

// How far something is: a bar, which the label is about, and words below it.
export const ProgressLine = ({ label, done, total, children }: Props) => (
  <Stack gap={4}>
    <Progress
      value={(100 * done) / Math.max(total, 1)}
      aria-label={`${label}, ${share(done, total)}`}
      animated
    />
    <Text size="sm">{children}</Text>
  </Stack>
);
