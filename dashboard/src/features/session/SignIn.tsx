import { Alert, Button, Center, Divider, Paper, Stack } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Brand } from "@/components/shell/Brand";
import { type Ways, waysQuery } from "./api";
import { PasswordForm } from "./PasswordForm";
import { type SignInProblem, wordsFor } from "./problems";

type Props = { to?: string | undefined; problem?: SignInProblem | undefined };

// Asks who it is; the page that was asked for comes after.
export const SignIn = ({ to = "/", problem }: Props) => {
  const ways = useQuery(waysQuery).data;
  const title = ways?.title ?? "CoreRoller";
  const hasProvider = ways?.auth_mode === "oidc";
  useEffect(() => {
    document.title = `Sign in · ${title}`;
  }, [title]);
  return (
    <Center mih="100dvh" component="main" p="md">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw="24rem">
        <Stack>
          <Brand title={title} />
          {problem && <Told problem={problem} />}
          {hasProvider && (
            <>
              <ProviderButton ways={ways} to={to} />
              <Divider label="or with a password of this server" />
            </>
          )}
          <PasswordForm isFirst={!hasProvider} />
        </Stack>
      </Paper>
    </Center>
  );
};

const Told = ({ problem }: { problem: SignInProblem }) => {
  const { title, text } = wordsFor(problem);
  const color = problem === "session-ended" ? "blue" : "orange";
  return (
    <Alert
      color={color}
      icon={<IconInfoCircle />}
      title={title}
      styles={{ label: { color: "var(--mantine-color-text)" } }}
    >
      {text}
    </Alert>
  );
};

const ProviderButton = ({ ways, to }: { ways: Ways; to: string }) => (
  <Button
    component="a"
    href={`${ways.login_url}?next=${encodeURIComponent(to)}`}
    size="md"
  >
    Sign in with {hostOf(ways.oidc_issuer_url)}
  </Button>
);

const hostOf = (issuer: string): string =>
  URL.canParse(issuer) ? new URL(issuer).host : issuer;
