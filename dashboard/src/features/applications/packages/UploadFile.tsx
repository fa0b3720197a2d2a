import { Button, FileButton, Group, Text } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconUpload, IconX } from "@tabler/icons-react";
import { useRef } from "react";
import { ProblemAlert } from "@/components/ProblemAlert";
import { ProgressLine } from "@/components/ProgressLine";
import { useMe } from "@/lib/me";
import type { Payload } from "../changes";
import { progressInWords, useUpload } from "./uploading";
import type { PackageValues } from "./values";

type Props = { app: string; form: UseFormReturnType<PackageValues> };

// Hosts a file here, and fills in what a package says of it; where files are hosted.
export const UploadFile = (props: Props) =>
  useMe()?.may.upload ? <Upload {...props} /> : null;

const Upload = ({ app, form }: Props) => {
  const { version, arch } = form.values;
  const { mutate, isPending, isSuccess, error, progress, cancel } = useUpload(
    app,
    (payload) => fill(form, payload),
  );
  const forget = useRef<() => void>(null);
  const upload = (file: File | null) => {
    if (file) mutate({ file, version, arch });
    // NOTE: or the same file could not be chosen a second time.
    forget.current?.();
  };
  const Icon = isPending ? IconX : IconUpload;
  return (
    <>
      <Group gap="sm">
        <FileButton onChange={upload} resetRef={forget}>
          {(button) => (
            // NOTE: the same button, so that who goes by keys stays where they are.
            <Button
              {...button}
              {...(isPending && { onClick: cancel })}
              variant="default"
              size="xs"
              leftSection={<Icon size={14} aria-hidden />}
              disabled={version === "" && !isPending}
            >
              {isPending ? "Cancel the upload" : "Upload a file"}
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed" aria-live="polite">
          {isSuccess
            ? "It is hosted here, and its fields are filled in."
            : "Hosted here, for this version; or say below where it is."}
        </Text>
      </Group>
      {isPending && progress && (
        <ProgressLine label="Sent" done={progress.sent} total={progress.total}>
          {progressInWords(progress)}
        </ProgressLine>
      )}
      {error && <ProblemAlert problem={error} />}
    </>
  );
};

const fill = (form: Props["form"], { size, sha256, ...payload }: Payload) => {
  const { flatcar_action } = form.getValues();
  form.setValues({
    ...payload,
    size: String(size),
    sha256,
    flatcar_action: { ...flatcar_action, sha256 },
  });
};
