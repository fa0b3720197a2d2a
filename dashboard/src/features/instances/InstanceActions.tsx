import { useQuery } from "@tanstack/react-query";
import { applicationQuery } from "@/lib/applications";
import { useMayChange } from "@/lib/me";
import { instanceQuery, ordersTo } from "./api";
import { OneOrders } from "./OneOrders";

type Props = { app: string; instance: string };

// The controls of a machine, for those who may change it: never in the past.
export const InstanceActions = (props: Props) =>
  useMayChange() ? <Controls {...props} /> : null;

const Controls = ({ app, instance }: Props) => {
  const known = useQuery(instanceQuery(app, instance, undefined)).data;
  const groups = useQuery(applicationQuery(app, undefined)).data?.groups ?? [];
  if (known === undefined) return null;
  return (
    <OneOrders
      instance={known.value}
      orders={ordersTo(app, instance, known.etag)}
      groups={groups}
    />
  );
};
