import { Button, FileButton, Group, Text } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconUpload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { ProblemAlert } from "@/components/ProblemAlert";
import { type Payload, uploadFile } from "../changes";
import type { PackageValues } from "./values";

type Props = { app: string; form: UseFormReturnType<PackageValues> };

// Hosts a file here, and fills in what a package says of it.
export const UploadFile = ({ app, form }: Props) => {
  const { version, arch } = form.values;
  const uploading = useMutation({
    mutationFn: (file: File) => uploadFile(app, version, arch, file),
    onSuccess: (payload) => fill(form, payload),
  });
  return (
    <>
      <Group gap="sm">
        <FileButton onChange={(file) => file && uploading.mutate(file)}>
          {(button) => (
            <Button
              {...button}
              variant="default"
              size="xs"
              leftSection={<IconUpload size={14} aria-hidden />}
              loading={uploading.isPending}
              disabled={version === ""}
            >
              Upload a file
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed" aria-live="polite">
          {uploading.isSuccess
            ? "It is hosted here, and its fields are filled in."
            : "Hosted here, for this version; or say below where it is."}
        </Text>
      </Group>
      {uploading.error && <ProblemAlert problem={uploading.error} />}
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
