import { Group, Pagination, Text } from "@mantine/core";
import { count } from "@/lib/numbers";

type Props = {
  page: number;
  perPage: number;
  total: number;
  // The server stopped counting there.
  hasMore?: boolean;
  // How many the pages lead to, if not to all.
  reach?: number;
  onPage: (page: number) => void;
};

// Which part of a list is shown, and the way to the others.
export const Pager = ({
  page,
  perPage,
  total,
  hasMore = false,
  reach = total,
  onPage,
}: Props) => {
  const pages = Math.max(1, Math.ceil(reach / perPage));
  const first = Math.min(total, (page - 1) * perPage + 1);
  const last = Math.min(total, page * perPage);
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed">
        {count(first)} to {count(last)} of {count(total)}
        {hasMore && "+"}
        {reach < total &&
          `; pages lead to the first ${count(reach)}: filter, turn the order, or export`}
      </Text>
      {pages > 1 && (
        <Pagination
          value={page}
          total={pages}
          onChange={onPage}
          size="sm"
          getControlProps={(control) => ({ "aria-label": `${control} page` })}
          getItemProps={(number) => ({ "aria-label": `Page ${number}` })}
        />
      )}
    </Group>
  );
};
