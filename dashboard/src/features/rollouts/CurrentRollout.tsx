// The parts of a group's page that are about its current rollout.
import { Card, Skeleton, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Opener } from "@/components/Opener";
import { ProblemAlert } from "@/components/ProblemAlert";
import { applicationQuery } from "@/lib/applications";
import { useAt } from "@/lib/at";
import { useMayChange } from "@/lib/me";
import type { Group } from "./api";
import { Commands } from "./Commands";
import { Headline } from "./Headline";
import { StoryCards } from "./StoryCards";
import { useCurrent } from "./useCurrent";

type Props = { app: string; group: string };

export const ApplicationName = ({ app }: { app: string }) =>
  useQuery(applicationQuery(app, useAt())).data?.name ?? "Application";

export const CurrentHeadline = (place: Props) => {
  const { group, story, isReady, problem, retry } = useCurrent(place.app, place.group);
  return (
    <>
      {problem && <ProblemAlert problem={problem} onRetry={retry} />}
      {isReady && group && <Headline group={group} story={story?.value} />}
      {!isReady && !problem && (
        <Card withBorder>
          <Skeleton height={230} role="status" aria-label="Loading" />
        </Card>
      )}
    </>
  );
};

type CommandsProps = Props & {
  // The dialog that changes the policy.
  edit: (group: Group, close: () => void) => ReactNode;
};

export const CurrentCommands = ({ app, group: id, edit }: CommandsProps) => {
  const { group, story } = useCurrent(app, id);
  const mayChange = useMayChange();
  if (!mayChange || group === undefined) return null;
  return (
    <>
      {story && <Commands group={group} story={story} />}
      <Opener
        variant="default"
        label="Edit policy"
        dialog={(close) => edit(group, close)}
      />
    </>
  );
};

export const CurrentStory = ({ app, group }: Props) => {
  const { story } = useCurrent(app, group);
  if (story === undefined) return null;
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        This rollout
      </Title>
      <StoryCards story={story.value} />
    </Stack>
  );
};
