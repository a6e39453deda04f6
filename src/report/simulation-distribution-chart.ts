import type { Distribution, MetricId, ScenarioResult } from "../simulation/result.ts";
import { ink } from "./chart-palette.ts";
import { type Chart, FONT } from "./chart-svg.ts";
import { plain } from "./escape.ts";
import { SHORT_TITLES, valueText } from "./simulation-words.ts";

const WIDTH = 960;
const COLUMNS = 3;
const ROW_HEIGHT = 158;
const SHOWN: readonly MetricId[] = [
  "failed",
  "minHealthyShare",
  "recoverySec",
  "detectSec",
  "belowDesiredSec",
  "killed",
];

/** One result in a chart of distributions. */
export interface Sample {
  readonly name: string;
  readonly distribution: ScenarioResult["distribution"];
}

/**
 * How often each value was seen, one small chart a metric, with the median and the 99th percentile marked. A second
 * result is drawn as an outline over the first.
 */
export function distributionChart(first: Sample, second: Sample | undefined, label: string): Chart {
  const samples = second === undefined ? [first] : [first, second];
  const rows = Math.ceil(SHOWN.length / COLUMNS);
  const cell = WIDTH / COLUMNS;
  const top = second === undefined ? 8 : 26;
  const place = (index: number) => ({
    left: (index % COLUMNS) * cell + 46,
    top: top + Math.floor(index / COLUMNS) * ROW_HEIGHT + 34,
  });
  return {
    width: WIDTH,
    height: top + rows * ROW_HEIGHT,
    label,
    option: {
      textStyle: { fontFamily: FONT, color: ink("text") },
      ...(second === undefined ? {} : { legend: legend(samples) }),
      title: SHOWN.map((id, index) => ({
        text: SHORT_TITLES[id],
        left: place(index).left - 4,
        top: place(index).top - 32,
        padding: 0,
        textStyle: { fontSize: 12, fontWeight: "bold", color: ink("text"), fontFamily: FONT },
      })),
      grid: SHOWN.map((_, index) => ({ ...place(index), width: cell - 74, height: ROW_HEIGHT - 70 })),
      xAxis: SHOWN.map((id, index) => ({
        type: "value",
        gridIndex: index,
        ...extent(samples.map(({ distribution }) => distribution[id])),
        splitNumber: 3,
        splitLine: { show: false },
        axisLine: { show: true, onZero: false, lineStyle: { color: ink("axis") } },
        axisTick: { show: true, lineStyle: { color: ink("axis") } },
        axisLabel: {
          color: ink("muted"),
          fontSize: 11,
          hideOverlap: true,
          formatter: (value: number) => valueText(id, value),
        },
      })),
      yAxis: SHOWN.map((_, index) => ({
        type: "value",
        gridIndex: index,
        min: 0,
        splitNumber: 2,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: ink("grid") } },
        axisLabel: { color: ink("muted"), fontSize: 11, formatter: (value: number) => `${value} %` },
      })),
      series: SHOWN.flatMap((id, index) =>
        samples.map((sample, which) => histogram(sample, id, index, which === 0)),
      ),
    },
  };
}

function legend(samples: readonly Sample[]): object {
  return {
    data: samples.map(({ name }) => plain(name, 60)),
    left: 42,
    top: 2,
    padding: 0,
    itemWidth: 12,
    itemHeight: 8,
    icon: "rect",
    textStyle: { fontSize: 11, color: ink("muted"), fontFamily: FONT },
  };
}

/** A step line over the bins, in percent of the runs. */
function histogram({ distribution, name }: Sample, id: MetricId, index: number, filled: boolean): object {
  const it = distribution[id];
  const color = ink(filled ? "blue" : "orange");
  const mark = (xAxis: number, text: string) => ({
    xAxis,
    label: { formatter: text, color: ink("muted"), fontSize: 10, distance: 2 },
  });
  return {
    type: "line",
    name: plain(name, 60),
    xAxisIndex: index,
    yAxisIndex: index,
    step: "end",
    showSymbol: false,
    silent: true,
    emphasis: { disabled: true },
    data: binPoints(it),
    itemStyle: { color },
    lineStyle: { color, width: filled ? 1 : 2 },
    ...(filled ? { areaStyle: { color, opacity: 0.35 } } : {}),
    markLine: {
      symbol: "none",
      silent: true,
      lineStyle: { color, type: "dashed", width: 1 },
      data: filled ? [mark(it.p50, "p50"), ...(it.p99 > it.p50 ? [mark(it.p99, "p99")] : [])] : [],
    },
  };
}

/** The outline of the bins. One bin of a value that all runs agree on gets a width of its own, so that it can be seen. */
function binPoints({ histogram: counts, max, min }: Distribution): number[][] {
  const total = Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
  const thin = max > min ? 0 : Math.max(Math.abs(min) * 0.02, 0.02);
  const width = max > min ? (max - min) / counts.length : 2 * thin;
  const start = min - thin;
  return [
    [start, 0],
    ...counts.map((count, index) => [start + index * width, (count / total) * 100]),
    [start + counts.length * width, 0],
  ];
}

function extent(all: readonly Distribution[]): { readonly min: number; readonly max: number } {
  const min = Math.min(...all.map((it) => it.min));
  const max = Math.max(...all.map((it) => it.max));
  return max > min ? { min, max } : { min: Math.min(0, min), max: Math.max(1, min * 1.5) };
}
