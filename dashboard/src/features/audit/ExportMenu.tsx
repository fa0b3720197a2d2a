import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useAt } from "@/lib/at";
import { exportAddress } from "./api";
import type { AuditSearch } from "./search";

// All that the filters leave, as a file.
export const ExportMenu = ({ search }: { search: AuditSearch }) => {
  const at = useAt();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={exportAddress(search, at, "csv")} download>
          CSV, for spreadsheets
        </Menu.Item>
        <Menu.Item component="a" href={exportAddress(search, at, "jsonl")} download>
          JSON Lines, exact
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};
