import {
  Alert,
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  Stack,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { IssuedToken } from "./api";

// The secret of a token that was just issued: nobody can look it up again.
export const Secret = ({ token: { name, token } }: { token: IssuedToken }) => {
  const [opened, { close }] = useDisclosure(true);
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={`The token ${name}`}
      size="lg"
      closeOnClickOutside={false}
    >
      <Stack>
        <Alert color="yellow" title="Copy it now">
          It is shown only this once. Whoever has it may do what it lets do.
        </Alert>
        <Group align="end" wrap="nowrap">
          <TextInput
            label="Secret"
            value={token}
            readOnly
            flex={1}
            styles={{ input: { fontFamily: "monospace" } }}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Copy text={token} />
        </Group>
        <div>
          To try it:
          <Code block mt={4}>
            {`curl -H 'Authorization: Bearer ${token}' \\\n  ${window.location.origin}/api/me`}
          </Code>
        </div>
        <Group justify="flex-end">
          <Button onClick={close}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  );
};

// NOTE: browsers let pages copy only over HTTPS, or on the machine itself; elsewhere
// the field is chosen whole when one clicks into it.
const Copy = ({ text }: { text: string }) =>
  window.isSecureContext && (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant={copied ? "light" : "default"}
          leftSection={
            copied ? (
              <IconCheck size={16} aria-hidden />
            ) : (
              <IconCopy size={16} aria-hidden />
            )
          }
          onClick={copy}
        >
          {copied ? "Copied" : "Copy"}
        </Button>
      )}
    </CopyButton>
  );
