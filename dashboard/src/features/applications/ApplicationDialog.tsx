import { Select, Text, Textarea, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { Changing } from "@/components/Changing";
import { FormDialog } from "@/components/FormDialog";
import { checks } from "@/lib/checks";
import { api, body } from "@/lib/client";
import { useMayAdminister } from "@/lib/me";
import type { Application } from "./api";
import {
  changeApplication,
  createApplication,
  differences,
  loadApplication,
} from "./changes";

type Values = { name: string; description: string; product_id: string };
type Form<V extends Values> = UseFormReturnType<V>;

const validate = {
  name: (text: string) => checks.line(50, 1)(text, "name"),
  description: (text: string) => checks.prose(250)(text, "description"),
  product_id: (text: string) => checks.productId(text, "product_id"),
};

const teamsQuery = {
  queryKey: ["teams", "to choose"],
  queryFn: () => body(api.GET("/api/teams", { params: { query: { perpage: 100 } } })),
};

type NewProps = { onClose: () => void; clone?: Application };

// A new application; as a clone it begins with the groups and channels of another one.
export const NewApplication = ({ onClose, clone }: NewProps) => {
  const form = useForm({
    initialValues: {
      name: clone ? `Copy of ${clone.name}`.slice(0, 50) : "",
      description: clone?.description ?? "",
      product_id: "",
      team_id: clone?.team_id ?? "",
    },
    validate,
  });
  const isAdmin = useMayAdminister();
  const teams = useQuery({ ...teamsQuery, enabled: isAdmin });
  const choices = teams.data?.teams.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormDialog
      title={clone ? `Clone ${clone.name}` : "Add application"}
      label={clone ? "Clone application" : "Add application"}
      opened
      onClose={onClose}
      form={form}
      submit={({ team_id, ...values }) =>
        createApplication({ ...values, ...(team_id && { team_id }) }, clone?.id)
      }
    >
      {clone && (
        <Text size="sm">
          The groups and channels of {clone.name} are copied; packages are not, so the
          channels point at nothing yet.
        </Text>
      )}
      <Fields form={form} />
      {isAdmin && choices && choices.length > 1 && (
        <Select
          label="Team"
          description="Whose application it is"
          placeholder="Your own"
          data={choices}
          clearable
          error={form.errors.team_id}
          value={form.values.team_id || null}
          onChange={(team) => form.setFieldValue("team_id", team ?? "")}
        />
      )}
    </FormDialog>
  );
};

type EditProps = { application: Application; onClose: () => void };

export const EditApplication = ({ application, onClose }: EditProps) => {
  const title = `Edit ${application.name}`;
  return (
    <Changing title={title} onClose={onClose} load={() => loadApplication(application)}>
      {(current, send) => (
        <Edit
          title={title}
          before={{
            name: current.name,
            description: current.description,
            product_id: current.product_id ?? "",
          }}
          save={(changes, reason) =>
            send((etag) => changeApplication(application, changes, etag, reason))
          }
          onClose={onClose}
        />
      )}
    </Changing>
  );
};

type FormProps = {
  title: string;
  before: Values;
  save: (changes: Partial<Values>, reason: string) => Promise<unknown>;
  onClose: () => void;
};

const Edit = ({ title, before, save, onClose }: FormProps) => {
  const form = useForm({ initialValues: before, validate });
  return (
    <FormDialog
      title={title}
      opened
      onClose={onClose}
      form={form}
      asksReason
      submit={(values, reason) => save(differences(before, values), reason)}
    >
      <Fields form={form} />
    </FormDialog>
  );
};

const Fields = <V extends Values>({ form }: { form: Form<V> }) => (
  <>
    <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
    <Textarea
      label="Description"
      autosize
      minRows={2}
      {...form.getInputProps("description")}
    />
    <TextInput
      label="Product id"
      description="A reverse domain name by which machines may ask, too: io.example.MyApp"
      {...form.getInputProps("product_id")}
    />
  </>
);
