import { Group, Image, Text, Title } from "@mantine/core";

// The mark and the name; on its own page it says what this is, too.
export const Brand = ({ title }: { title: string }) => (
  <div>
    <Group gap="sm">
      <Mark size={32} />
      <Title order={1} size="h3">
        {title}
      </Title>
    </Group>
    <Text c="dimmed" size="sm" mt={4}>
      Rolls out updates to fleets of machines, step by step.
    </Text>
  </div>
);

export const Mark = ({ size }: { size: number }) => (
  <Image src="/favicon.svg" alt="" w={size} h={size} />
);
