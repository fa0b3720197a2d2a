import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Problem } from "@/lib/client";
import { ProblemAlert } from "./ProblemAlert";
import { ReasonField } from "./ReasonField";

type Props<Values> = {
  title: string;
  opened: boolean;
  onClose: () => void;
  form: UseFormReturnType<Values>;
  // Does it; a Problem about a field is shown at the field.
  submit: (values: Values, reason: string) => Promise<unknown>;
  label?: string;
  // Ask why; the answer is in the audit trail.
  asksReason?: boolean | "required";
  danger?: boolean;
  size?: string;
  children: ReactNode;
};

// A dialog with a form, which closes when the server has done what it says.
export const FormDialog = <Values extends Record<string, unknown>>(
  props: Props<Values>,
) => {
  const { title, opened, onClose, form, label = "Save", danger = false } = props;
  const [reason, setReason] = useState("");
  const mustSayWhy = props.asksReason === "required";
  const close = () => {
    setReason("");
    saving.reset();
    onClose();
  };
  const saving = useMutation({
    mutationFn: (values: Values) => props.submit(values, reason),
    onSuccess: close,
    onError: (problem) => {
      const field = fieldOf(problem, form.getValues());
      if (field !== undefined) form.setErrors({ [field]: problem.message });
    },
  });
  const isAtField = fieldOf(saving.error, form.getValues()) !== undefined;
  return (
    <Modal opened={opened} onClose={close} title={title} size={props.size ?? "md"}>
      <form onSubmit={form.onSubmit((values) => saving.mutate(values))} noValidate>
        <Stack>
          {props.children}
          {props.asksReason && (
            <ReasonField value={reason} onChange={setReason} required={mustSayWhy} />
          )}
          {saving.error && !isAtField && <ProblemAlert problem={saving.error} />}
          {isAtField && <Alert color="red">Something above is not right yet.</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={saving.isPending}
              disabled={mustSayWhy && reason.trim() === ""}
              {...(danger ? { color: "red" } : {})}
            >
              {label}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};

// The field of a form that a problem is about: "action.sha256" if there is one, or else
// "files" for what is told of "files.hash" in a list.
const fieldOf = (
  problem: Error | null,
  values: Record<string, unknown>,
): string | undefined => {
  const path = problem instanceof Problem ? problem.field : undefined;
  if (path === undefined) return undefined;
  if (valueAt(values, path) !== undefined) return path;
  const [first = ""] = path.split(".");
  return first in values ? first : undefined;
};

const valueAt = (values: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null)?.[key],
      values,
    );
