import { Badge } from "@mantine/core";
import { statusOf } from "@/lib/statuses";

export const StatusBadge = ({ status }: { status: number | null }) => {
  const { label, tone } = statusOf(status);
  return (
    <Badge color={tone} variant="light" tt="none" autoContrast>
      {label}
    </Badge>
  );
};
