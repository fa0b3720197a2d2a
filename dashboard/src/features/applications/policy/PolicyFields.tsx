import {
  Fieldset,
  NumberInput,
  type NumberInputProps,
  Select,
  SimpleGrid,
  Switch,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { Policy } from "@/lib/policy";
import type { GroupValues } from "../groups/values";
import { BlackoutsInput } from "./BlackoutsInput";
import { IntervalInput } from "./IntervalInput";
import { MaximumInput } from "./MaximumInput";
import { WindowsInput } from "./WindowsInput";

// How many options of a long list are shown at once.
const OPTIONS = 50;
const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((z) => z !== "UTC")];

type Form = UseFormReturnType<GroupValues>;
type Props = { form: Form };
type Flag = {
  [Name in keyof Policy]: Policy[Name] extends boolean ? Name : never;
}[keyof Policy];
type Amount = {
  [Name in keyof Policy]: Policy[Name] extends number ? Name : never;
}[keyof Policy];

// The rollout policy of a group, rule by rule.
export const PolicyFields = ({ form }: Props) => (
  <>
    <Pace form={form} />
    <Times form={form} />
    <Audience form={form} />
    <Failures form={form} />
  </>
);

const Pace = ({ form }: Props) => (
  <Fieldset legend="How fast">
    <Flag
      form={form}
      name="policy_updates_enabled"
      label="Updates enabled"
      description="Off: nothing is granted, and nothing is offered again"
    />
    <Flag
      form={form}
      name="policy_safe_mode"
      label="Safe mode"
      description="The first machine of a new target goes alone; if it fails, the rollout halts"
    />
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
      <MaximumInput
        label="At most"
        description="Machines, or a share: 5%"
        {...form.getInputProps("policy_max_updates_per_period")}
        value={form.values.policy_max_updates_per_period}
      />
      <IntervalInput
        label="Within"
        description="Any span of that length"
        {...form.getInputProps("policy_period_interval")}
        value={form.values.policy_period_interval}
      />
      <MaximumInput
        label="Under way at one time"
        description="As many as above if empty"
        error={form.errors.policy_max_updates_in_progress}
        value={form.values.policy_max_updates_in_progress ?? ""}
        onChange={(most) =>
          form.setFieldValue(
            "policy_max_updates_in_progress",
            most === "" ? null : most,
          )
        }
      />
    </SimpleGrid>
  </Fieldset>
);

const Times = ({ form }: Props) => (
  <Fieldset legend="When">
    <Flag
      form={form}
      name="policy_office_hours"
      label="Office hours only"
      description="Monday to Friday, 9 to 17"
    />
    <Select
      label="Time zone"
      description="Of office hours, windows and blackouts"
      searchable
      limit={OPTIONS}
      allowDeselect={false}
      data={[...new Set([form.values.policy_timezone, ...ZONES])]}
      nothingFoundMessage="No such time zone"
      {...form.getInputProps("policy_timezone")}
      value={form.values.policy_timezone}
    />
    <WindowsInput
      value={form.values.policy_update_windows}
      error={form.errors.policy_update_windows}
      onChange={(windows) => form.setFieldValue("policy_update_windows", windows)}
    />
    <BlackoutsInput
      value={form.values.policy_blackouts}
      error={form.errors.policy_blackouts}
      onChange={(blackouts) => form.setFieldValue("policy_blackouts", blackouts)}
    />
  </Fieldset>
);

const Audience = ({ form }: Props) => (
  <Fieldset legend="Who, and what">
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <Amount
        form={form}
        name="policy_rollout_percentage"
        label="Share of the machines"
        description="Drawn by lot for each package"
        suffix="%"
      />
      <TextInput
        label="Pinned version"
        description="1.2.3, 1.2.x or >=1.2, <2"
        {...form.getInputProps("policy_pinned_version")}
        value={form.values.policy_pinned_version}
      />
    </SimpleGrid>
    <Flag
      form={form}
      name="policy_allow_downgrades"
      label="Allow downgrades"
      description="Machines that run a newer version are brought back to the target"
    />
  </Fieldset>
);

const Failures = ({ form }: Props) => (
  <Fieldset legend="When it goes wrong">
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <Amount
        form={form}
        name="policy_halt_failure_percentage"
        label="Halt above this share of failures"
        description="100% for never"
        suffix="%"
      />
      <Amount
        form={form}
        name="policy_halt_minimum_sample"
        label="Not before so many have ended"
        description="Updates, however they ended"
      />
      <Amount
        form={form}
        name="policy_max_attempts"
        label="Attempts of a machine"
        description="For one package"
      />
      <IntervalInput
        label="Wait after a failure"
        description="Twice as long after each further one"
        {...form.getInputProps("policy_retry_wait")}
        value={form.values.policy_retry_wait}
      />
      <IntervalInput
        label="Time to install"
        description="Then the machine has timed out"
        {...form.getInputProps("policy_update_timeout")}
        value={form.values.policy_update_timeout}
      />
      <IntervalInput
        label="Time to be seen with it"
        description="Then the machine is lost"
        {...form.getInputProps("policy_confirmation_timeout")}
        value={form.values.policy_confirmation_timeout}
      />
    </SimpleGrid>
  </Fieldset>
);

type FlagProps = Props & { name: Flag; label: string; description: string };

const Flag = ({ form, name, label, description }: FlagProps) => (
  <Switch
    my="xs"
    label={label}
    description={description}
    checked={form.values[name]}
    onChange={(event) => form.setFieldValue(name, event.currentTarget.checked)}
  />
);

type AmountProps = Props &
  Pick<NumberInputProps, "label" | "description" | "suffix"> & { name: Amount };

// NOTE: an empty field is no number, and its check says so.
const Amount = ({ form, name, ...input }: AmountProps) => {
  const number = form.values[name];
  return (
    <NumberInput
      min={0}
      {...input}
      error={form.errors[name]}
      value={Number.isNaN(number) ? "" : number}
      onChange={(typed) => form.setFieldValue(name, typed === "" ? NaN : Number(typed))}
    />
  );
};
