import { ThemeIcon } from "@mantine/core";
import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCircleCheck,
  IconInfoCircle,
} from "@tabler/icons-react";
import { severityOf } from "@/lib/severities";

const ICONS = {
  1: IconCircleCheck,
  3: IconAlertTriangle,
  4: IconAlertOctagon,
} as Partial<Record<number, typeof IconInfoCircle>>;

export const SeverityIcon = ({ severity }: { severity: number }) => {
  const { label, tone } = severityOf(severity);
  const Icon = ICONS[severity] ?? IconInfoCircle;
  return (
    <ThemeIcon
      variant="light"
      color={tone}
      size="md"
      radius="xl"
      role="img"
      aria-label={label}
      title={label}
    >
      <Icon size={18} aria-hidden />
    </ThemeIcon>
  );
};
