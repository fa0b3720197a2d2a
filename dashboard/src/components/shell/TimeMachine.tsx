import { Button } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useAt } from "@/lib/at";
import { inFull } from "@/lib/time";

// Says which instant is shown, and leads back to now.
export const TimeMachine = () => {
  const at = useAt();
  const navigate = useNavigate();
  if (at === undefined) return null;
  return (
    <Button
      color="yellow"
      leftSection={<IconClock size={16} aria-hidden />}
      onClick={() =>
        void navigate({ to: ".", search: (old) => ({ ...old, at: undefined }) })
      }
    >
      {/^\d+$/.test(at) ? `Position ${at}` : inFull(new Date(at))}: back to now
    </Button>
  );
};
