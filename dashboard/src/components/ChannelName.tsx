import { Badge, ColorSwatch, Group, Text } from "@mantine/core";
import { archName } from "@/lib/archs";
import type { Schemas } from "@/lib/client";

type Props = { channel: Pick<Schemas["ChannelObject"], "name" | "color" | "arch"> };

// A channel by its colour, its name and what it is for.
export const ChannelName = ({ channel }: Props) => (
  <Group gap={6} wrap="nowrap" component="span">
    <ColorSwatch
      component="span"
      size={12}
      color={channel.color}
      flex="none"
      aria-hidden
    />
    <Text span inherit>
      {channel.name}
    </Text>
    <Badge size="sm" variant="default" tt="none" flex="none">
      {archName(channel.arch)}
    </Badge>
  </Group>
);
