import { useForm } from "@mantine/form";
import { act, fireEvent, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { show } from "@/test/show";
import { UploadFile } from "./UploadFile";
import { NEW, type PackageValues } from "./values";

const HOSTED = {
  url: "https://updates.example.net/payloads/a/amd64-1.2.0/",
  filename: "update.gz",
  size: 7,
  hash: "wm6zYTHTfbo5xKbXpBgCdVzYPNk=",
  sha256: "S29pZ2EgaXMgbm90IGEgaGFzaCwgYnV0IGl0IGlzIGxvbmc=",
};

// Stands in for the browser's, which no test of a component can let send.
class Sender {
  static last: Sender;
  upload: { onprogress?: (told: { loaded: number }) => void } = {};
  status = 0;
  responseText = "";
  onload?: () => void;
  onabort?: () => void;
  address = "";
  body: unknown;
  headers: Record<string, string> = {};
  wasAborted = false;

  constructor() {
    Sender.last = this;
  }

  open(method: string, address: string) {
    const { pathname, search } = new URL(address);
    this.address = `${method} ${pathname}${search}`;
  }

  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }

  send(body: unknown) {
    this.body = body;
  }

  abort() {
    this.wasAborted = true;
    this.onabort?.();
  }

  getAllResponseHeaders() {
    return "content-type: application/json\r\n";
  }

  answer(status: number, told: object) {
    this.status = status;
    this.responseText = JSON.stringify(told);
    this.onload?.();
  }
}

const Form = () => {
  const form = useForm<PackageValues>({ initialValues: { ...NEW, version: "1.2.0" } });
  return (
    <>
      <UploadFile app="a" form={form} />
      <output>{JSON.stringify(form.values)}</output>
    </>
  );
};

const FILE = new File(["0123456789"], "update.gz");

const upload = async () => {
  const view = await show(<Form />);
  const { screen, container } = view;
  await screen.findByRole("button", { name: "Upload a file" });
  for (const input of container.querySelectorAll("input[type=file]")) {
    fireEvent.change(input, { target: { files: [FILE] } });
  }
  await screen.findByRole("progressbar");
  const values = () =>
    JSON.parse(screen.getByRole("status").textContent) as PackageValues;
  return { ...view, sender: Sender.last, values };
};

beforeEach(() => vi.stubGlobal("XMLHttpRequest", Sender));
afterEach(() => vi.unstubAllGlobals());

describe("A file", () => {
  it("is sent, and its fields are filled in", async () => {
    const { screen, sender, values } = await upload();
    act(() => sender.upload.onprogress?.({ loaded: 4 }));
    expect(screen.getByText(/^4 B of 10 B/)).toBeVisible();
    expect(screen.getByRole("progressbar", { name: "Sent, 40%" })).toBeVisible();
    act(() => sender.answer(201, HOSTED));

    expect(await screen.findByText(/its fields are filled in/)).toBeVisible();
    expect(screen.queryByRole("progressbar")).toBeNull();
    expect(values()).toMatchObject({
      ...HOSTED,
      size: "7",
      version: "1.2.0",
      flatcar_action: { event: "postinstall", sha256: HOSTED.sha256 },
    });
    expect(sender.address).toBe(
      "POST /api/apps/a/payloads?version=1.2.0&arch=1&filename=update.gz",
    );
    expect(sender.headers["content-type"]).toBe("application/octet-stream");
    expect(sender.body).toBe(FILE);
  });

  it("that the server does not take leaves all as it was, and says why", async () => {
    const { screen, sender, values } = await upload();

    act(() => sender.answer(409, { detail: "another file has this name" }));

    expect(await screen.findByText("another file has this name")).toBeVisible();
    expect(values().url).toBe("");
  });

  it("is not sent on once it is called off", async () => {
    const { screen, sender } = await upload();

    fireEvent.click(screen.getByRole("button", { name: "Cancel the upload" }));

    expect(sender.wasAborted).toBe(true);
    await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByRole("button", { name: "Upload a file" })).toBeEnabled();
  });

  it("is not sent on by a page that one has left", async () => {
    const { unmount, sender } = await upload();

    unmount();

    expect(sender.wasAborted).toBe(true);
  });

  it("cannot be uploaded where none are hosted, or by who only looks", async () => {
    const { screen } = await show(<Form />, { as: "viewer" });

    expect(await screen.findByRole("status")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Upload a file" })).toBeNull();
  });
});
