import { MultiSelect, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { FormDialog } from "@/components/FormDialog";
import { RoleSelect } from "@/components/RoleSelect";
import type { Me } from "@/lib/me";
import { usePlaces } from "@/lib/places";
import { teamsQuery } from "@/lib/teams";
import { createToken, type IssuedToken } from "./api";
import { LIFETIMES, ONESELF, type Terms, tokenOf } from "./terms";

type Props = {
  me: Me;
  onIssued: (token: IssuedToken) => void;
  onClose: () => void;
};

const NEW: Terms = {
  name: "",
  role: "viewer",
  applications: [],
  lifetime: "90",
  expires_ts: "",
  team_id: ONESELF,
};

export const TokenDialog = ({ me, onIssued, onClose }: Props) => {
  const form = useForm({
    initialValues: NEW,
    validate: {
      name: (name) => (name.trim() ? null : "Give a name"),
      expires_ts: (day, { lifetime }) =>
        lifetime !== "day" || day ? null : "Choose the day",
    },
  });
  const { lifetime, role } = form.values;
  return (
    <FormDialog
      title="Create token"
      label="Create token"
      form={form}
      submit={async (terms, reason) =>
        onIssued(await createToken(tokenOf(terms), reason))
      }
      asksReason
      opened
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="Of the program or the place that uses it; the audit trail says it"
        placeholder="ci"
        data-autofocus
        required
        withAsterisk={false}
        {...form.getInputProps("name")}
      />
      {me.may.administer && <OwnerSelect me={me} {...form.getInputProps("team_id")} />}
      <RoleSelect upTo={me.role} {...form.getInputProps("role")} />
      {role !== "admin" && <Applications {...form.getInputProps("applications")} />}
      <Select
        label="Ends"
        allowDeselect={false}
        data={LIFETIMES}
        {...form.getInputProps("lifetime")}
      />
      {lifetime === "day" && (
        <TextInput type="date" label="Last day" {...form.getInputProps("expires_ts")} />
      )}
    </FormDialog>
  );
};

type Choice<Value> = { value?: Value; onChange?: (value: Value) => void };

const Applications = (props: Choice<string[]>) => {
  const places = usePlaces();
  const chosen = props.value?.length ?? 0;
  return (
    <MultiSelect
      label="Applications"
      description="Those that it is good for"
      placeholder={chosen === 0 ? "All that are seen" : ""}
      searchable
      clearable
      data={places.map(({ id, name }) => ({ value: id, label: name }))}
      {...props}
    />
  );
};

const OwnerSelect = ({ me, ...props }: { me: Me } & Choice<string | null>) => {
  const teams = useQuery(teamsQuery).data?.teams ?? [];
  return (
    <Select
      label="Belongs to"
      description="One's own ends with its user; that of a service outlives whoever set it up"
      allowDeselect={false}
      data={[
        { value: ONESELF, label: `${me.name} (you)` },
        ...teams.map(({ id, name }) => ({
          value: id,
          label: `A service of ${name}`,
        })),
      ]}
      {...props}
    />
  );
};
