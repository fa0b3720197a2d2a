import { Button, Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { useAt } from "@/lib/at";
import { auditQuery } from "./api";
import { AuditTable } from "./AuditTable";
import type { AuditSearch } from "./search";

type Props = { search: AuditSearch; onAfter: (after: number | undefined) => void };

// The changes, the newest first, page by page.
export const AuditTrail = ({ search, onAfter }: Props) => (
  <Loaded query={useQuery(auditQuery(search, useAt()))} height={400}>
    {({ audit, next }) =>
      audit.length === 0 ? (
        <EmptyState title="No changes">
          That is: none that fit these filters.
        </EmptyState>
      ) : (
        <Stack>
          <AuditTable changes={audit} />
          <Group justify="center">
            {search.after !== undefined && (
              <Button variant="subtle" onClick={() => onAfter(undefined)}>
                Newest
              </Button>
            )}
            {next !== null && (
              <Button variant="default" onClick={() => onAfter(next)}>
                Earlier
              </Button>
            )}
          </Group>
        </Stack>
      )
    }
  </Loaded>
);
