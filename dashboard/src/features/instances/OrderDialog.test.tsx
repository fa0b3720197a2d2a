import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import { OrderDialog } from "./OrderDialog";
import { KINDS, type OrderKind } from "./orders";

const ORDERS = "POST /api/apps/app/instances/orders";
const outcome = (dry_run: boolean, counts: object) => ({
  order: "pin",
  dry_run,
  total: 2,
  counts,
  instances: [
    { id: "rack-1", result: "done", why: "" },
    { id: "rack-2", result: "refused", why: "it is busy" },
  ],
});

const dialog = async (name: OrderKind["name"]) => {
  const onDone = vi.fn();
  const kind = KINDS.find((each) => each.name === name);
  if (kind === undefined) throw new Error(name);
  const shown = await show(
    <OrderDialog
      app="app"
      kind={kind}
      whom={{ instances: ["rack-1", "rack-2"], filter: null }}
      groups={[]}
      onClose={() => undefined}
      onDone={onDone}
    />,
  );
  return { ...shown, onDone, user: userEvent.setup() };
};

describe("OrderDialog", () => {
  it("orders nothing before it was seen what comes of it", async () => {
    const answers = [true, false].map((dry) => outcome(dry, { done: 1, refused: 1 }));
    const asked = answering({ [ORDERS]: () => answers.shift() });
    const { screen, user, onDone } = await dialog("pin");

    expect(screen.getByText("Try it first").closest("button")).toBeDisabled();
    await user.type(await screen.findByLabelText("Pin"), "4152.x");
    await user.click(screen.getByText("Try it first"));
    expect(await screen.findByText("1 machine would change")).toBeInTheDocument();
    expect(screen.getByText("it is busy")).toBeInTheDocument();
    expect(onDone).not.toHaveBeenCalled();
    await user.click(screen.getByText("Pin to a version: 1 machine"));
    expect(await screen.findByText("1 machine changed")).toBeInTheDocument();

    expect(onDone).toHaveBeenCalled();
    expect(asked.map(({ body }) => body)).toMatchObject([
      { order: "pin", version: "4152.x", dry_run: true },
      { order: "pin", version: "4152.x", dry_run: false },
    ]);
  });

  it("has to be tried again when something else is ordered", async () => {
    answering({ [ORDERS]: outcome(true, { done: 1 }) });
    const { screen, user } = await dialog("pin");

    await user.type(await screen.findByLabelText("Pin"), "4152.x");
    await user.click(screen.getByText("Try it first"));
    await screen.findByText("1 machine would change");
    await user.type(screen.getByLabelText("Pin"), "x");

    expect(screen.getByText("Try it first")).toBeInTheDocument();
  });

  it("says so where nothing would change", async () => {
    answering({ [ORDERS]: outcome(true, { unchanged: 2 }) });
    const { screen, user } = await dialog("retire");

    await user.click(await screen.findByText("Try it first"));

    expect(await screen.findByText(/no machine would change/)).toBeInTheDocument();
    expect(screen.getByText("Retire: 0 machines").closest("button")).toBeDisabled();
  });
});
