import { Group as Row, List, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { FormDialog } from "@/components/FormDialog";
import { Opener } from "@/components/Opener";
import { useAt } from "@/lib/at";
import { checks } from "@/lib/checks";
import { useMayChange } from "@/lib/me";
import { type Channel, type Floor, floorsQuery, type Package } from "../api";
import { removeFloor, setFloor } from "../changes";
import { PackageSelect } from "../packages/PackageSelect";

// The packages that no machine may skip on its way to what a channel points at.
export const Floors = ({ channel }: { channel: Channel }) => {
  const { data } = useQuery(floorsQuery(channel, useAt()));
  const mayChange = useMayChange();
  const floors = data?.packages ?? [];
  if (floors.length === 0 && !mayChange) return null;
  return (
    <Stack gap={4}>
      <Row gap="xs">
        <Text size="sm" fw={500}>
          Floors
        </Text>
        {floors.length === 0 && (
          <Text size="sm" c="dimmed">
            none: machines go straight to the target
          </Text>
        )}
        {mayChange && (
          <Opener
            compact
            label={`Add a floor to ${channel.name}`}
            icon={IconPlus}
            dialog={(close) => <FloorDialog channel={channel} onClose={close} />}
          />
        )}
      </Row>
      {floors.length > 0 && (
        <List size="sm">
          {floors.map((floor) => (
            <List.Item key={floor.id}>
              <FloorLine channel={channel} floor={floor} />
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
};

type LineProps = { channel: Channel; floor: Floor };

const FloorLine = ({ channel, floor }: LineProps) => (
  <Row gap="xs">
    <Text size="sm">
      <b>{floor.version}</b>
      {floor.floor_reason && `: ${floor.floor_reason}`}
    </Text>
    {useMayChange() && (
      <Row gap={0}>
        <Opener
          compact
          label={`Change the reason of floor ${floor.version}`}
          icon={IconPencil}
          dialog={(close) => (
            <FloorDialog channel={channel} floor={floor} onClose={close} />
          )}
        />
        <Opener
          compact
          label={`Remove floor ${floor.version}`}
          icon={IconTrash}
          dialog={(close) => (
            <ConfirmDialog
              title={`Remove floor ${floor.version}`}
              label="Remove floor"
              danger
              opened
              onClose={close}
              confirm={(reason) => removeFloor(channel.id, floor.id, reason)}
            >
              Machines may skip {floor.version} on their way to the target of{" "}
              {channel.name} again. The package stays.
            </ConfirmDialog>
          )}
        />
      </Row>
    )}
  </Row>
);

type DialogProps = { channel: Channel; floor?: Floor; onClose: () => void };
type Values = { package_id: Package | null; floor_reason: string };

const FloorDialog = ({ channel, floor, onClose }: DialogProps) => {
  const form = useForm<Values>({
    initialValues: {
      package_id: floor ?? null,
      floor_reason: floor?.floor_reason ?? "",
    },
    validate: {
      package_id: (chosen) => (chosen === null ? "Choose a package" : null),
      floor_reason: (text) => checks.prose(500)(text, "floor_reason"),
    },
  });
  const { package_id: chosen } = form.values;
  return (
    <FormDialog
      title={floor ? `Floor ${floor.version}` : `Add a floor to ${channel.name}`}
      label={floor ? "Save" : "Add floor"}
      opened
      onClose={onClose}
      form={form}
      submit={(values) =>
        setFloor(channel.id, values.package_id?.id ?? "", values.floor_reason)
      }
    >
      {floor === undefined && (
        <PackageSelect
          label="Package"
          channel={channel}
          error={form.errors.package_id}
          value={chosen}
          onChange={(chosen) => form.setFieldValue("package_id", chosen)}
        />
      )}
      <Textarea
        label="Reason"
        description="Why no machine may skip it"
        autosize
        {...form.getInputProps("floor_reason")}
      />
    </FormDialog>
  );
};
