import { Select, type SelectProps, Text } from "@mantine/core";
import { labelOf, type Role, ROLES, rolesUpTo } from "@/lib/roles";

type Props = Omit<SelectProps, "data" | "renderOption"> & {
  // The one that may do most.
  upTo?: Role;
};

// Chooses a role, and says what each may do.
export const RoleSelect = ({ upTo = "admin", ...props }: Props) => (
  <Select
    label="Role"
    allowDeselect={false}
    data={rolesUpTo(upTo).map(({ role }) => ({ value: role, label: labelOf(role) }))}
    renderOption={({ option }) => (
      <div>
        <Text size="sm">{option.label}</Text>
        <Text size="xs" c="dimmed">
          {ROLES.find(({ role }) => role === option.value)?.may}
        </Text>
      </div>
    )}
    {...props}
  />
);
