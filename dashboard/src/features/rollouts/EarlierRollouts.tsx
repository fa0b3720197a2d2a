import { Accordion, Badge, Group as Row, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/Loaded";
import { Pager } from "@/components/Pager";
import { Time } from "@/components/Time";
import { useAt } from "@/lib/at";
import { count } from "@/lib/numbers";
import { standingOf } from "@/lib/rollouts";
import { type Rollout, rolloutsQuery, storyQuery } from "./api";
import { wentWrong } from "./outlook";
import { StoryCards } from "./StoryCards";

type RolloutsSearch = {
  rollout?: string | undefined;
  page?: number | undefined;
};
type Props = {
  app: string;
  group: string;
  search: RolloutsSearch;
  onSearch: (search: RolloutsSearch) => void;
};

const PER_PAGE = 20;

// What was rolled out to a group before, each with its story.
export const EarlierRollouts = ({ app, group, search, onSearch }: Props) => {
  const page = search.page ?? 1;
  const rollouts = useQuery(rolloutsQuery(app, group, page, useAt()));
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Earlier rollouts
      </Title>
      <Loaded query={rollouts}>
        {(listed) => (
          <>
            <List
              rollouts={listed.rollouts.filter((each) => !each.is_current)}
              opened={search.rollout}
              onOpen={(rollout) => onSearch({ ...search, rollout })}
            />
            {listed.totalCount > PER_PAGE && (
              <Pager
                page={page}
                perPage={PER_PAGE}
                total={listed.totalCount}
                onPage={(wanted) => onSearch({ page: wanted })}
              />
            )}
          </>
        )}
      </Loaded>
    </Stack>
  );
};

type ListProps = {
  rollouts: readonly Rollout[];
  opened: string | undefined;
  onOpen: (rollout: string | undefined) => void;
};

const List = ({ rollouts, opened, onOpen }: ListProps) =>
  rollouts.length === 0 ? (
    <Text c="dimmed" size="sm">
      This is the first one.
    </Text>
  ) : (
    <Accordion
      variant="contained"
      order={3}
      value={opened ?? null}
      onChange={(rollout) => onOpen(rollout ?? undefined)}
    >
      {rollouts.map((rollout) => (
        <Accordion.Item key={rollout.id} value={rollout.id}>
          <Accordion.Control>
            <Summary rollout={rollout} />
          </Accordion.Control>
          <Accordion.Panel>
            {opened === rollout.id && <Told rollout={rollout} />}
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );

const Summary = ({ rollout }: { rollout: Rollout }) => {
  const { label, tone } = standingOf(rollout);
  const wrong = wentWrong(rollout.counts);
  return (
    <Row gap="sm">
      <Text fw={600}>{rollout.version ?? "A package that was deleted"}</Text>
      <Badge color={tone} variant="light" tt="none" autoContrast>
        {label}
      </Badge>
      <Text size="sm" c="dimmed" component="span">
        <Time instant={rollout.started_at} />, {count(rollout.counts.succeeded)} updated
        {wrong > 0 && `, ${count(wrong)} went wrong`}
      </Text>
    </Row>
  );
};

const Told = ({ rollout }: { rollout: Rollout }) => {
  const { application_id: app, group_id: group, id } = rollout;
  return (
    <Loaded query={useQuery(storyQuery(app, group, id, useAt()))}>
      {({ value }) => <StoryCards story={value} />}
    </Loaded>
  );
};
