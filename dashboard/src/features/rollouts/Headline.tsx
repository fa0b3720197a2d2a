import { Badge, Card, Group as Row, Stack, Text } from "@mantine/core";
import { Dot } from "@/components/Dot";
import { ShareBar } from "@/components/ShareBar";
import { count, share } from "@/lib/numbers";
import { policySummary } from "@/lib/policy";
import { standingOfGroup } from "@/lib/rollouts";
import type { Group, Story } from "./api";
import { EvidenceAlert } from "./EvidenceAlert";
import { Figures } from "./Figures";
import { LastHappening } from "./Happenings";
import { evidenceOf, headlineOf, partsOf, remarkOf } from "./outlook";
import { Steps } from "./Steps";

type Props = { group: Group; story: Story | undefined };

// The rollout in one look.
export const Headline = ({ group, story }: Props) => {
  const { label, tone } = standingOfGroup({ ...group, rollout: story ?? null });
  const evidence = story && evidenceOf(story);
  return (
    <Card withBorder component="section" aria-label="Rollout" data-testid="headline">
      <Stack gap="sm">
        <Row gap="sm" align="center">
          <Badge size="xl" tt="none" color={tone} variant="light" autoContrast>
            {label}
          </Badge>
          <Text fz={{ base: "lg", sm: "xl" }} fw={600} component="p" m={0}>
            {headlineOf(group, story)}
          </Text>
        </Row>
        {story && (
          <>
            <Text size="sm" component="div">
              <LastHappening story={story} /> {remarkOf(group, story)}
            </Text>
            {evidence && <EvidenceAlert rollout={story} evidence={evidence} />}
            <Progress story={story} />
            <Steps steps={story.steps} />
            <Figures group={group} story={story} />
          </>
        )}
        <Text size="sm" c="dimmed">
          Policy: {policySummary(group)}.
        </Text>
      </Stack>
    </Card>
  );
};

const Progress = ({ story }: { story: Story }) => {
  const parts = partsOf(story);
  const whole = parts.reduce((sum, { number }) => sum + number, 0);
  return (
    <div>
      <ShareBar name="Machines of the group" parts={parts} legend={false} />
      <Row gap="md" mt={6}>
        {parts
          .filter(({ number }) => number > 0)
          .map(({ label, number, color }) => (
            <Row key={label} gap={6} wrap="nowrap">
              <Dot color={color} />
              <Text size="sm">
                {label} <b>{count(number)}</b>{" "}
                <Text span size="xs" c="dimmed">
                  {share(number, whole)}
                </Text>
              </Text>
            </Row>
          ))}
      </Row>
    </div>
  );
};
