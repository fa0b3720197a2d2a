import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { ProblemAlert } from "@/components/ProblemAlert";
import { endSessionsOf } from "./api";

// Signs somebody out everywhere.
export const EndAll = ({ username }: { username: string }) => {
  const ending = useMutation({ mutationFn: () => endSessionsOf(username, "") });
  return (
    <>
      {ending.error && <ProblemAlert problem={ending.error} />}
      <Button
        variant="default"
        loading={ending.isPending}
        onClick={() => ending.mutate()}
      >
        End all sessions of {username}
      </Button>
    </>
  );
};
