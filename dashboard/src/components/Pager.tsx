import { Group, Pagination, Text } from "@mantine/core";
import { count } from "@/lib/numbers";

type Props = {
  page: number;
  perPage: number;
  total: number;
  // The server stopped counting there.
  hasMore?: boolean;
  onPage: (page: number) => void;
};

// Which part of a list is shown, and the way to the others.
export const Pager = ({ page, perPage, total, hasMore = false, onPage }: Props) => {
  const pages = Math.max(1, Math.ceil(total / perPage));
  const first = Math.min(total, (page - 1) * perPage + 1);
  const last = Math.min(total, page * perPage);
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed">
        {count(first)} to {count(last)} of {count(total)}
        {hasMore && "+"}
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
