import { useQuery } from "@tanstack/react-query";
import { AppLink } from "@/components/links";
import { useAt } from "@/lib/at";
import { type Explanation, type Group, waitingQuery } from "./api";

type Props = { group: Group; held: number };

// What machines wait for, by the example of one.
export const Waiting = ({ group, held }: Props) => {
  const { application_id: app, id } = group;
  const example = useQuery({ ...waitingQuery(app, id, useAt()), enabled: held > 0 });
  if (held === 0) return "nobody has to";
  if (!example.data) return "by the policy";
  return (
    <>
      such as{" "}
      <AppLink
        to="/apps/$app/instances/$instance"
        params={{ app, instance: example.data.instance.id }}
        inherit
      >
        {example.data.instance.alias || example.data.instance.id.slice(0, 8)}
      </AppLink>
      : {whatFor(example.data)}
    </>
  );
};

// "6 of 6 granted within 1 hour": the rule that says no, without its preamble.
const whatFor = ({ rules, verdict, sentence }: Explanation): string =>
  rules.find(({ reason }) => reason === verdict)?.sentence ?? sentence;
