import { useQuery } from "@tanstack/react-query";
import { AppLink } from "@/components/links";
import { useAt } from "@/lib/at";
import { type Explanation, type Group, waitingQuery } from "./api";

type Props = { group: Group; held: number; goes: boolean };

// What machines wait for, by the example of one; in a rollout that is stopped, for that.
export const Waiting = ({ group, held, goes }: Props) => {
  const { application_id: app, id } = group;
  const asks = held > 0 && goes;
  const example = useQuery({ ...waitingQuery(app, id, useAt()), enabled: asks });
  if (held === 0) return "nobody has to";
  if (!goes) return "until it goes on";
  if (!example.data) return "by the policy";
  const { instance } = example.data;
  return (
    <>
      such as{" "}
      <AppLink
        to="/apps/$app/instances/$instance"
        params={{ app, instance: instance.id }}
        inherit
        underline="always"
      >
        {instance.alias || instance.id.slice(0, 8)}
      </AppLink>
      : {whatFor(example.data)}
    </>
  );
};

// "6 of 6 granted within 1 hour": the rule that says no. Meanwhile none may.
const whatFor = ({ rules, verdict }: Explanation): string =>
  rules.find(({ reason, passes }) => reason === verdict && !passes)?.sentence ??
  "may go on with its next poll";
