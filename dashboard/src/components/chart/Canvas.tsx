import { useComputedColorScheme } from "@mantine/core";
import type { EChartsType } from "echarts/core";
import { useEffect, useRef } from "react";
import type { ChartProps } from "./Chart";
import echarts from "./echarts";

// Draws a chart; loaded with the library, see Chart.
const Canvas = ({ option, height, label }: ChartProps) => {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const scheme = useComputedColorScheme();

  useEffect(() => {
    if (element.current === null) return;
    const made = echarts.init(element.current, scheme === "dark" ? "dark" : undefined, {
      renderer: "svg",
    });
    chart.current = made;
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(element.current);
    return () => {
      watch.disconnect();
      made.dispose();
    };
  }, [scheme]);

  useEffect(() => {
    // NOTE: what was there is moved, not drawn anew: no flicker with live data.
    chart.current?.setOption(
      { backgroundColor: "transparent", ...option },
      { replaceMerge: ["series"] },
    );
  }, [option, scheme]);

  return <div ref={element} role="img" aria-label={label} style={{ height }} />;
};

export default Canvas;
