import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { SHORTEST_PASSWORD } from "./api";

export const isLongEnough = (password: string): string | null =>
  password.length < SHORTEST_PASSWORD
    ? `At least ${SHORTEST_PASSWORD} characters`
    : null;

export const NewPasswordInput = (props: PasswordInputProps) => (
  <PasswordInput
    description={`At least ${SHORTEST_PASSWORD} characters`}
    autoComplete="new-password"
    required
    withAsterisk={false}
    {...props}
  />
);
