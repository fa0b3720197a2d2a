import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { recentActivityQuery, type Wanted } from "@/lib/activity";
import { useAt } from "@/lib/at";
import { AppLink } from "../links";
import { Loaded } from "../Loaded";
import { ActivityList, type Within } from "./ActivityList";

type Props = {
  of: Pick<Wanted, "app" | "group" | "instance">;
  within: Within;
  atMost?: number;
};

// What happened lately to something, live; in the past, what had happened until then.
export const RecentActivity = ({ of, within, atMost = 10 }: Props) => (
  <Loaded query={useQuery(recentActivityQuery(of, useAt(), atMost))}>
    {({ activities, totalCount }) =>
      activities.length === 0 ? (
        <Text c="dimmed" size="sm">
          Nothing happened yet.
        </Text>
      ) : (
        <Stack gap="xs">
          <ActivityList entries={activities} within={within} />
          {totalCount > activities.length && (
            <AppLink to="/activity" search={{ ...of, range: "all" }} size="sm">
              All that happened
            </AppLink>
          )}
        </Stack>
      )
    }
  </Loaded>
);
