import { Group, List, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { Time } from "@/components/Time";
import { count } from "@/lib/numbers";
import type { Explanation, Finding } from "./api";
import { Origins } from "./Origins";
import { Told } from "./Told";
import { spelledOut } from "./verdicts";

type Props = { explanation: Explanation; app: string };

// Every rule, and what it says: first those that fail, each part in the order in which
// they are asked.
export const Rules = ({ explanation, app }: Props) => (
  <List listStyleType="none" spacing="sm" aria-label="Rules">
    {[...explanation.rules]
      .sort((one, other) => Number(fails(other)) - Number(fails(one)))
      .map((rule) => (
        <List.Item key={rule.reason}>
          <Rule rule={rule} app={app} instance={explanation.instance.id} />
        </List.Item>
      ))}
  </List>
);

const fails = ({ counts, passes }: Finding): boolean => counts && !passes;

const markOf = ({ counts, passes }: Finding) => {
  if (!counts) return { icon: IconMinus, color: "gray", label: "Not asked" };
  if (passes) return { icon: IconCheck, color: "green", label: "Passes" };
  return { icon: IconX, color: "red", label: "Fails" };
};

type RuleProps = { rule: Finding; app: string; instance: string };

const Rule = ({ rule, app, instance }: RuleProps) => {
  const { icon: Icon, color, label } = markOf(rule);
  return (
    <Group align="flex-start" gap="sm" wrap="nowrap">
      <ThemeIcon color={color} variant="light" size="sm" radius="xl">
        <Icon size={14} role="img" aria-label={label} />
      </ThemeIcon>
      <Stack gap={2}>
        <Text size="sm" fw={fails(rule) ? 700 : 400}>
          <Told sentence={rule.sentence} />
        </Text>
        <Text size="xs" c="dimmed">
          {[...(fails(rule) ? [spelledOut(rule.reason)] : []), ...numbersOf(rule)].join(
            " · ",
          )}
        </Text>
        {fails(rule) && rule.earliest && (
          <Text size="xs">
            It may say yes <Time instant={rule.earliest} />
          </Text>
        )}
        <Origins events={rule.events} app={app} instance={instance} />
      </Stack>
    </Group>
  );
};

// "granted 10", "most 10"; instants are in the sentence already.
const numbersOf = ({ numbers }: Finding): string[] =>
  Object.entries(numbers)
    .filter(([name, value]) => value !== "" && name !== "since" && name !== "until")
    .map(([name, value]) => `${spelledOut(name).toLowerCase()} ${said(value)}`);

const said = (value: number | string): string =>
  typeof value === "number" ? count(value) : value;
