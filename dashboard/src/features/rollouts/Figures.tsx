import { SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { AppLink } from "@/components/links";
import { useAt } from "@/lib/at";
import { count, share } from "@/lib/numbers";
import { inWords } from "@/lib/time";
import { courseQuery, type Group, type Story } from "./api";
import { isGoing, outcomesOf, underWay, wentWrong } from "./outlook";
import { perHour, rateOf, timeLeft } from "./pace";
import { Waiting } from "./Waiting";

type Props = { group: Group; story: Story };

// What one wants to know of a rollout, in numbers.
export const Figures = ({ group, story }: Props) => {
  const { application_id: app, id } = group;
  const course = useQuery(courseQuery(app, id, story.id, useAt())).data;
  const rate = course && rateOf(course, story.since);
  const left = timeLeft(group, story, rate);
  const { counts } = story;
  const wrong = wentWrong(counts);
  const goes = isGoing(group, story);
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} component="dl" m={0}>
      <Figure
        label="Rate"
        note={goes && rate ? `over ${inWords(rate.over / 1000)}` : ""}
      >
        {goes ? (rate ? perHour(rate) : "…") : "–"}
      </Figure>
      <Figure label="Time left" note={left.note}>
        {goes && course === undefined ? "…" : left.text}
      </Figure>
      <Figure
        label="Went wrong"
        note={wrong === 0 ? halting(group) : `${outcomesOf(counts)}; ${halting(group)}`}
        {...(wrong > 0 && { color: "red" })}
      >
        {count(wrong)} ({share(wrong, wrong + counts.succeeded)})
      </Figure>
      <Figure label="Under way" note={atMost(group)}>
        {count(underWay(story))}
      </Figure>
      <Figure
        label="Waiting"
        note={<Waiting group={group} held={counts.held ?? 0} goes={goes} />}
      >
        <AppLink
          to="/apps/$app/instances"
          params={{ app }}
          search={{ group: id, status: "8" }}
          inherit
          c="inherit"
        >
          {count(counts.held ?? 0)}
        </AppLink>
      </Figure>
    </SimpleGrid>
  );
};

const halting = ({ policy_halt_failure_percentage: most }: Group): string =>
  most >= 100 ? "never halts" : `halts above ${most}%`;

const atMost = (group: Group): string => {
  const most = group.policy_max_updates_in_progress;
  return most === null ? "" : `at most ${most} at one time`;
};

type FigureProps = {
  label: string;
  note: ReactNode;
  color?: string;
  children: ReactNode;
};

const Figure = ({ label, note, color, children }: FigureProps) => (
  <div>
    <Text component="dt" size="xs" c="dimmed">
      {label}
    </Text>
    <Text
      component="dd"
      m={0}
      fz="lg"
      fw={600}
      style={{ fontVariantNumeric: "tabular-nums" }}
      {...(color && { c: color })}
    >
      {children}
    </Text>
    {note && (
      <Text component="dd" m={0} size="xs" c="dimmed">
        {note}
      </Text>
    )}
  </div>
);
