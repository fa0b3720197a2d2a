// Stacked areas along the time, as an option of ECharts.
import type { EChartsCoreOption } from "echarts/core";
import { count } from "@/lib/numbers";

// What is shown at each instant, from the bottom upwards.
export type Layer = { name: string; color: string; values: readonly number[] };
// Something that happened then.
export type Mark = { at: string; label: string };

const compact = new Intl.NumberFormat("en", { notation: "compact" });

export const stacked = (
  instants: readonly string[],
  layers: readonly Layer[],
  marks: readonly Mark[] = [],
): EChartsCoreOption => ({
  // NOTE: charts are drawn again every few seconds; what moves draws the eye for nothing.
  animation: false,
  grid: { left: 4, right: 20, top: marks.length > 0 ? 28 : 10, bottom: 26 },
  tooltip: {
    trigger: "axis",
    confine: true,
    order: "seriesDesc",
    valueFormatter: (value: unknown) => count(Number(value)),
  },
  xAxis: { type: "time", splitLine: { show: false }, axisLabel: { hideOverlap: true } },
  yAxis: {
    type: "value",
    minInterval: 1,
    axisLabel: { formatter: (value: number) => compact.format(value) },
  },
  series: layers.map((layer, index) => ({
    id: layer.name,
    name: layer.name,
    type: "line",
    stack: "all",
    symbol: "none",
    color: layer.color,
    lineStyle: { width: 1 },
    areaStyle: { opacity: 0.65 },
    data: layer.values.map((value, place) => [instants[place], value]),
    ...(index === 0 && marks.length > 0 && { markLine: markLine(marks) }),
  })),
});

const markLine = (marks: readonly Mark[]) => ({
  symbol: "none",
  silent: true,
  lineStyle: { type: "dashed", color: "#868e96" },
  data: marks.map(({ at, label }) => ({ xAxis: at, label: { formatter: label } })),
});

// The last figures, for those who do not see the chart.
export const lastInWords = (layers: readonly Layer[]): string => {
  const present = layers
    .map(({ name, values }) => ({ name, value: values.at(-1) ?? 0 }))
    .filter(({ value }) => value > 0)
    .reverse();
  return present.map(({ name, value }) => `${name}: ${count(value)}`).join(", ");
};
