import { Card, SimpleGrid, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChartCard } from "@/components/chart/ChartCard";
import { Loaded } from "@/components/Loaded";
import { useAt } from "@/lib/at";
import { courseQuery, type Story } from "./api";
import { layersOf, marksOf } from "./course";
import { Errors } from "./Errors";
import { Happenings } from "./Happenings";

// The course of a rollout, what happened to it, and what went wrong.
export const StoryCards = ({ story }: { story: Story }) => {
  const { application_id: app, group_id: group, id } = story;
  const course = useQuery(courseQuery(app, group, id, useAt()));
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Loaded query={course} height={280}>
        {(shown) => (
          <ChartCard
            title={`Course of ${story.version ?? "the rollout"}`}
            instants={shown.points.map(({ at }) => at)}
            layers={layersOf(shown)}
            marks={marksOf(shown, story.timeline)}
          />
        )}
      </Loaded>
      <Card
        withBorder
        component="section"
        aria-label="What happened and what went wrong"
      >
        <Title order={3} size="h5" mb="sm">
          What happened
        </Title>
        <Happenings rollout={story} timeline={story.timeline} />
        <Title order={3} size="h5" mt="md" mb="sm">
          Errors
        </Title>
        {story.errors.length === 0 ? (
          <Text size="sm" c="dimmed">
            No machine reported an error.
          </Text>
        ) : (
          <Errors story={story} />
        )}
      </Card>
    </SimpleGrid>
  );
};
