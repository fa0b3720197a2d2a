import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { useMayAdminister } from "@/lib/me";
import { isUnderWay, order, possibleTasks, type Projection, type Task } from "./api";
import { TASKS } from "./words";

// What may be ordered of a projection now, each asked about before it is.
export const UpkeepActions = ({ projection }: { projection: Projection }) => {
  const mayAdminister = useMayAdminister();
  const [asked, setAsked] = useState<Task>("rebuild");
  const [opened, { open, close }] = useDisclosure();
  if (!mayAdminister) return null;
  const label = (task: Task) =>
    task === "drop" && isUnderWay(projection) ? "Break off" : TASKS[task].label;
  return (
    <Group gap="xs" wrap="nowrap">
      {possibleTasks(projection).map((task) => (
        <Button
          key={task}
          size="compact-sm"
          variant={isNext(projection, task) ? "filled" : "default"}
          aria-label={`${label(task)} ${projection.name}`}
          onClick={() => {
            setAsked(task);
            open();
          }}
        >
          {label(task)}
        </Button>
      ))}
      <ConfirmDialog
        title={`${label(asked)} ${projection.name}?`}
        opened={opened}
        onClose={close}
        label={label(asked)}
        danger={asked === "switch" || asked === "drop"}
        confirm={(reason) => order(projection.name, asked, reason)}
      >
        {TASKS[asked].what(projection)}
      </ConfirmDialog>
    </Group>
  );
};

// What somebody who came for it does next.
const isNext = ({ state, beside, comparison }: Projection, task: Task): boolean => {
  if (!beside) return task === "rebuild" && state === "outdated";
  return comparison ? task === "switch" : task === "diff";
};
