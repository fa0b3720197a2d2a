import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { ProblemAlert } from "@/components/ProblemAlert";
import { Problem } from "@/lib/client";
import { sessionQuery } from "@/lib/me";
import { signIn } from "./api";
import { useWait } from "./wait";

type Props = {
  // It is the first of the ways to sign in: one may type at once.
  isFirst: boolean;
};

export const PasswordForm = ({ isFirst }: Props) => {
  const username = useRef<HTMLInputElement>(null);
  const form = useForm({ initialValues: { username: "", password: "" } });
  const [left, wait] = useWait();
  const signing = useSignIn(wait);
  useEffect(() => {
    if (isFirst) username.current?.focus();
  }, [isFirst]);
  return (
    <form onSubmit={form.onSubmit((values) => signing.mutate(values))}>
      <Stack>
        <TextInput
          ref={username}
          label="Username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          {...form.getInputProps("username")}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          {...form.getInputProps("password")}
        />
        {signing.error && <ProblemAlert problem={signing.error} />}
        <Button
          type="submit"
          variant={isFirst ? "filled" : "default"}
          loading={signing.isPending}
          disabled={left > 0}
        >
          {left > 0 ? `Wait ${String(left)} s` : "Sign in"}
        </Button>
      </Stack>
    </form>
  );
};

// Signs in; what was loaded for whoever was here before is forgotten.
const useSignIn = (wait: (seconds: number) => void) => {
  const queries = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: ({ username, password }: { username: string; password: string }) =>
      signIn(username, password),
    onSuccess: async () => {
      queries.clear();
      await queries.query(sessionQuery);
      await router.invalidate();
    },
    onError: (problem) => {
      if (problem instanceof Problem && problem.retryAfter !== undefined) {
        wait(problem.retryAfter);
      }
    },
  });
};
