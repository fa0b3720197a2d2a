import { Alert, Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ProblemAlert } from "@/components/ProblemAlert";
import { ReasonField } from "@/components/ReasonField";
import { counted } from "@/lib/numbers";
import { type Ordered, orderMany, type Orders } from "./api";
import { type OrderKind, ordersOf } from "./orders";
import { Outcome } from "./Outcome";
import { PinField } from "./PinField";

type Props = {
  app: string;
  kind: OrderKind;
  whom: Pick<Orders, "instances" | "filter">;
  groups: readonly { id: string; name: string }[];
  onClose: () => void;
  // It was ordered in earnest.
  onDone: () => void;
};

// Tells first what would come of an order, and gives it when one has seen that.
export const OrderDialog = ({ app, kind, whom, groups, onClose, onDone }: Props) => {
  const [given, setGiven] = useState({ group_id: null as string | null, version: "" });
  const [reason, setReason] = useState("");
  const ordering = useMutation({
    mutationFn: (dry_run: boolean) =>
      orderMany(app, { ...ordersOf(kind, given), ...whom, reason, dry_run }),
    onSuccess: ({ dry_run }) => {
      if (!dry_run) onDone();
    },
  });
  const outcome = ordering.data;
  const isIncomplete =
    (kind.asks === "group" && given.group_id === null) ||
    (kind.asks === "version" && given.version.trim() === "");
  const change = (fields: Partial<typeof given>) => {
    setGiven({ ...given, ...fields });
    ordering.reset();
  };
  const isDone = outcome?.dry_run === false;
  return (
    <Modal opened onClose={onClose} title={kind.label} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ordering.mutate(outcome === undefined);
        }}
      >
        <Stack>
          <Text>{kind.means}</Text>
          {!isDone && kind.asks === "group" && (
            <Select
              label="Group"
              data={groups.map(({ id, name }) => ({ value: id, label: name }))}
              value={given.group_id}
              onChange={(group_id) => change({ group_id })}
              searchable
            />
          )}
          {!isDone && kind.asks === "version" && (
            <PinField
              value={given.version}
              onChange={(event) => change({ version: event.currentTarget.value })}
            />
          )}
          {!isDone && <ReasonField value={reason} onChange={setReason} />}
          {ordering.error && <ProblemAlert problem={ordering.error} />}
          {outcome && <Outcome outcome={outcome} />}
          <Buttons
            kind={kind}
            outcome={outcome}
            isPending={ordering.isPending}
            isIncomplete={isIncomplete}
            onClose={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
};

type ButtonsProps = {
  kind: OrderKind;
  outcome: Ordered | undefined;
  isPending: boolean;
  isIncomplete: boolean;
  onClose: () => void;
};

const Buttons = ({ kind, outcome, isPending, isIncomplete, onClose }: ButtonsProps) => {
  if (outcome?.dry_run === false) {
    return (
      <Group justify="flex-end">
        <Button onClick={onClose}>Close</Button>
      </Group>
    );
  }
  const changing = outcome?.counts.done ?? 0;
  return (
    <>
      {outcome && changing === 0 && (
        <Alert color="gray">There is nothing to do: no machine would change.</Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={isPending}
          disabled={isIncomplete || (outcome !== undefined && changing === 0)}
          {...(outcome && kind.danger ? { color: "red" } : {})}
        >
          {outcome ? `${kind.label}: ${counted(changing, "machine")}` : "Try it first"}
        </Button>
      </Group>
    </>
  );
};
