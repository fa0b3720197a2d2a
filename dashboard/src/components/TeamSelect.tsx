import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { teamsQuery } from "@/lib/teams";

// Chooses a team, for admins.
export const TeamSelect = (props: Omit<SelectProps, "data">) => {
  const teams = useQuery(teamsQuery).data?.teams ?? [];
  return (
    <Select
      label="Team"
      allowDeselect={false}
      searchable
      data={teams.map(({ id, name }) => ({ value: id, label: name }))}
      {...props}
    />
  );
};
