import { Group, ScrollArea, Table, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSelector } from "@tabler/icons-react";
import {
  columnVisibilityFeature,
  createColumnHelper,
  type RowData,
  rowSelectionFeature,
  type RowSelectionState,
  tableFeatures,
  type TableOptions,
  useTable,
} from "@tanstack/react-table";
import { Fragment, type ReactNode } from "react";
import { useIsPhone } from "@/lib/phone";
import classes from "./DataTable.module.css";

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });

export type Column<Row extends RowData> = TableOptions<
  typeof features,
  Row
>["columns"][number];

// Makes the columns of a table of such rows; call it at module scope.
export const columnsOf = <Row extends RowData>() =>
  createColumnHelper<typeof features, Row>();

export type Sorting = { by: string; descending: boolean };

type Props<Row extends RowData> = {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  // The server sorts: which column it went by, and what to do for another one.
  sorting?: Sorting;
  sortable?: readonly string[];
  onSort?: (sorting: Sorting) => void;
  hidden?: readonly string[];
  // Columns that a phone has no room for: they stand below the others there.
  minor?: readonly string[];
  // Ids of the rows that are chosen.
  selected?: RowSelectionState;
  onSelect?: (selected: RowSelectionState) => void;
};

// A table of rows that the server chose, sorted and cut into pages.
export const DataTable = <Row extends RowData>(props: Props<Row>) => {
  const { label, rows, columns, rowId, selected = {}, onSelect } = props;
  const { hidden = [], minor = [] } = props;
  const folded = useIsPhone() ? minor.filter((id) => !hidden.includes(id)) : [];
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: rowId,
    enableRowSelection: onSelect !== undefined,
    state: {
      columnVisibility: Object.fromEntries(
        [...hidden, ...folded].map((id) => [id, false]),
      ),
      rowSelection: selected,
    },
    onRowSelectionChange: (change) =>
      onSelect?.(typeof change === "function" ? change(selected) : change),
  });
  return (
    <ScrollArea type="auto" viewportProps={{ tabIndex: 0 }}>
      <Table highlightOnHover verticalSpacing="xs" aria-label={label}>
        <Table.Thead>
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id}>
              {group.headers.map((header) => (
                <Heading key={header.id} id={header.column.id} {...props}>
                  <table.FlexRender header={header} />
                </Heading>
              ))}
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody>
          {table.getRowModel().rows.map((row) => (
            <Fragment key={row.id}>
              <Table.Tr className={folded.length > 0 ? classes["unfolded"] : undefined}>
                {row.getVisibleCells().map((cell) => (
                  <Table.Td key={cell.id}>
                    <table.FlexRender cell={cell} />
                  </Table.Td>
                ))}
              </Table.Tr>
              {folded.length > 0 && (
                <Folded across={row.getVisibleCells().length}>
                  {row
                    .getAllCells()
                    .filter(({ column }) => folded.includes(column.id))
                    .filter((cell) => !isEmpty(cell.getValue()))
                    .map((cell) => (
                      <div key={cell.id}>
                        <dt>{cell.column.columnDef.header as string}</dt>
                        <dd>
                          <table.FlexRender cell={cell} />
                        </dd>
                      </div>
                    ))}
                </Folded>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
};

// What is known of a row beside its cells, by the names of columns.
const Folded = ({ across, children }: { across: number; children: ReactNode }) => (
  <Table.Tr className={classes["folded"]}>
    <Table.Td colSpan={across} pt={0}>
      <dl>{children}</dl>
    </Table.Td>
  </Table.Tr>
);

const isEmpty = (value: unknown): boolean =>
  value === "" || value === null || (Array.isArray(value) && value.length === 0);

type HeadingProps = {
  id: string;
  sorting?: Sorting;
  sortable?: readonly string[];
  onSort?: (sorting: Sorting) => void;
  children: ReactNode;
};

const Heading = ({ id, sorting, sortable = [], onSort, children }: HeadingProps) => {
  if (onSort === undefined || !sortable.includes(id)) {
    return <Table.Th scope="col">{children}</Table.Th>;
  }
  const isBy = sorting?.by === id;
  const descending = isBy && sorting.descending;
  const Icon = isBy ? (descending ? IconChevronDown : IconChevronUp) : IconSelector;
  const direction = isBy ? (descending ? "descending" : "ascending") : "none";
  return (
    <Table.Th scope="col" aria-sort={direction}>
      <UnstyledButton
        fz="inherit"
        fw="inherit"
        onClick={() => onSort({ by: id, descending: isBy && !descending })}
      >
        <Group gap={4} wrap="nowrap">
          {children}
          <Icon size={14} aria-hidden />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
};
