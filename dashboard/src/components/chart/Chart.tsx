import { Skeleton } from "@mantine/core";
import type { EChartsCoreOption } from "echarts/core";
import { lazy, Suspense } from "react";

const Canvas = lazy(() => import("./Canvas"));

export type ChartProps = {
  option: EChartsCoreOption;
  // In pixels.
  height: number;
  // What it shows, for those who do not see it: the main figures in words.
  label: string;
};

// A chart. The library is loaded with the first one, not with the first page.
export const Chart = (props: ChartProps) => (
  <Suspense
    fallback={<Skeleton height={props.height} role="status" aria-label="Loading" />}
  >
    <Canvas {...props} />
  </Suspense>
);
