import { Affix, Button, Center, Stack, Text } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { ActivityList } from "@/components/activity/ActivityList";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { RANGE_LABELS } from "@/lib/ranges";
import { counted } from "@/lib/numbers";
import { useActivity } from "./following";
import { type ActivitySearch, USUAL } from "./search";

type Props = {
  search: ActivitySearch;
  onSearch: (change: Partial<ActivitySearch>) => void;
};

// What happened, the newest first; what is new comes without moving what one reads.
export const ActivityFeed = ({ search, onSearch }: Props) => {
  const { entries, news, show } = useActivity(search);
  return (
    <Loaded query={entries} height={400}>
      {({ pages }) => (
        <Stack gap="sm" maw="70rem">
          {news > 0 && <News number={news} onShow={show} />}
          {pages[0]?.activities.length ? (
            <ActivityList entries={pages.flatMap((page) => page.activities)} />
          ) : (
            <EmptyState title="Nothing happened">
              That is: nothing that fits these filters.
            </EmptyState>
          )}
          {entries.hasNextPage ? (
            <Center>
              <Button
                variant="default"
                loading={entries.isFetchingNextPage}
                onClick={() => void entries.fetchNextPage()}
              >
                Earlier
              </Button>
            </Center>
          ) : (
            <TheEnd search={search} onSearch={onSearch} />
          )}
        </Stack>
      )}
    </Loaded>
  );
};

const News = ({ number, onShow }: { number: number; onShow: () => void }) => (
  <Affix position={{ top: 72, left: "50%" }} style={{ translate: "-50%" }}>
    <Button
      radius="xl"
      size="xs"
      leftSection={<IconArrowUp size={16} aria-hidden />}
      onClick={onShow}
      role="status"
    >
      {counted(number, "new entry", "new entries")}
    </Button>
  </Affix>
);

// What is shown began somewhere: says where, and leads further back.
const TheEnd = ({ search, onSearch }: Props) => {
  const { range = USUAL, start, end } = search;
  const isCustom = start !== undefined || end !== undefined;
  if (range === "all" && !isCustom) return null;
  return (
    <Center>
      <Text size="sm" c="dimmed">
        That is all {isCustom ? "of that time" : `of the ${RANGE_LABELS[range]}`}.
      </Text>
      <Button
        variant="subtle"
        size="compact-sm"
        ml="xs"
        onClick={() => onSearch({ range: "all", start: undefined, end })}
      >
        Show all time
      </Button>
    </Center>
  );
};
