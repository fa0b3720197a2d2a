import { useForm } from "@mantine/form";
import { fireEvent } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { answering } from "@/test/server";
import { show } from "@/test/show";
import { UploadFile } from "./UploadFile";
import { NEW, type PackageValues } from "./values";

const UPLOAD = "POST /api/apps/a/payloads";
const HOSTED = {
  url: "https://updates.example.net/payloads/a/amd64-1.2.0/",
  filename: "update.gz",
  size: 7,
  hash: "wm6zYTHTfbo5xKbXpBgCdVzYPNk=",
  sha256: "S29pZ2EgaXMgbm90IGEgaGFzaCwgYnV0IGl0IGlzIGxvbmc=",
};

const Form = () => {
  const form = useForm<PackageValues>({ initialValues: { ...NEW, version: "1.2.0" } });
  return (
    <>
      <UploadFile app="a" form={form} />
      <output>{JSON.stringify(form.values)}</output>
    </>
  );
};

const upload = async (answer: unknown) => {
  const asked = answering({ [UPLOAD]: answer });
  const { screen, container } = await show(<Form />);
  await screen.findByRole("button", { name: "Upload a file" });
  for (const input of container.querySelectorAll("input[type=file]")) {
    fireEvent.change(input, {
      target: { files: [new File(['"bytes"'], "update.gz")] },
    });
  }
  const values = () =>
    JSON.parse(screen.getByRole("status").textContent) as PackageValues;
  return { asked, screen, values };
};

describe("A file", () => {
  it("is hosted, and its fields are filled in", async () => {
    const { asked, screen, values } = await upload(HOSTED);

    expect(await screen.findByText(/its fields are filled in/)).toBeVisible();
    expect(values()).toMatchObject({
      ...HOSTED,
      size: "7",
      version: "1.2.0",
      flatcar_action: { event: "postinstall", sha256: HOSTED.sha256 },
    });
    expect(asked[0]?.what).toBe(`${UPLOAD}?version=1.2.0&arch=1&filename=update.gz`);
    expect(asked[0]?.headers.get("Content-Type")).toBe("application/octet-stream");
  });

  it("that the server does not take leaves all as it was, and says why", async () => {
    const detail = "this server hosts no files: start it with --host-coreos-packages";

    const { screen, values } = await upload(Response.json({ detail }, { status: 409 }));

    expect(await screen.findByText(detail)).toBeVisible();
    expect(values().url).toBe("");
  });
});
