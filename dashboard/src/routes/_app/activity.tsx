import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { Page } from "@/components/Page";
import { oneOf, text } from "@/lib/search";

const RANGES = ["1h", "1d", "3d", "7d", "30d", "all", "custom"] as const;

export const Route = createFileRoute("/_app/activity")({
  validateSearch: z.object({
    app: text,
    group: text,
    channel: text,
    instance: text,
    version: text,
    severity: text,
    class: text,
    text: text,
    range: oneOf(RANGES),
    start: text,
    end: text,
  }),
  component: Activity,
});

function Activity() {
  return <Page title="Activity">{null}</Page>;
}
