import { Badge, Group, Text } from "@mantine/core";
import { archLabel } from "@/lib/archs";
import type { Schemas } from "@/lib/client";
import { Dot } from "./Dot";

type Props = { channel: Pick<Schemas["ChannelObject"], "name" | "color" | "arch"> };

// A channel by its colour, its name and what it is for.
export const ChannelName = ({ channel }: Props) => (
  <Group gap={6} wrap="nowrap" component="span">
    <Dot color={channel.color} />
    <Text span inherit>
      {channel.name}
    </Text>
    <Badge size="sm" variant="default" tt="none" flex="none">
      {archLabel(channel.arch)}
    </Badge>
  </Group>
);
