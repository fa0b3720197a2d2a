import {
  Button,
  Center,
  Paper,
  PasswordInput,
  Stack,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { ProblemAlert } from "@/components/ProblemAlert";
import { sessionQuery } from "@/lib/me";
import { signIn } from "./api";

// Asks who it is; the page that was asked for comes after.
export const SignIn = () => {
  const queries = useQueryClient();
  const router = useRouter();
  const form = useForm({ initialValues: { username: "", password: "" } });
  const signing = useMutation({
    mutationFn: () => signIn(form.values.username, form.values.password),
    onSuccess: async () => {
      queries.clear();
      await queries.query(sessionQuery);
      await router.invalidate();
    },
  });
  return (
    <Center mih="100dvh" component="main" p="md">
      <Paper withBorder shadow="sm" p="xl" w="22rem">
        <form onSubmit={form.onSubmit(() => signing.mutate())}>
          <Stack>
            <Title order={1} size="h3">
              CoreRoller
            </Title>
            <TextInput
              label="Username"
              autoComplete="username"
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
            <Button type="submit" loading={signing.isPending}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
};
