import type { RunRecord, Series, TimelineEvent } from "../simulation/result.ts";
import { ink } from "./chart-palette.ts";
import { type Chart, FONT } from "./chart-svg.ts";
import { momentText, numberText } from "./simulation-words.ts";
import { type Scale, stepPoints } from "./step-points.ts";
import { type Line, type Panel, panelsOf } from "./timeline-panels.ts";

const WIDTH = 960;
const LEFT = 52;
const RIGHT = 30;
/** Room above the panels for the numbers of the events. */
const TOP = 44;
const PANEL_GAP = 46;

/** Events that a chart has marks for; more could not be told apart. */
const MARKS = 20;

/** Points of a line: two pixels each. */
const POINTS = 400;

/** Points of all lines. A run in which everything changes all the time is drawn more coarsely, or the page grows. */
const ALL_POINTS = 500;

/** How a dashed line looks in a legend. */
const DASHES = "path://M0,3h5v2h-5z M7,3h5v2h-5z";

/** The window of time that is worth showing: from just before the first event to just after the last change. */
export function shownWindow({ events, series }: RunRecord, horizonSec: number): readonly [number, number] {
  const changes = lastChange(series);
  const last = Math.max(60, changes, ...events.filter(({ key }) => key).map(({ atSec }) => atSec));
  const first = Math.min(0, ...events.map(({ atSec }) => atSec));
  return [
    Math.max(-3600, Math.floor(first / 30) * 30),
    Math.min(horizonSec, Math.ceil((last * 1.05) / 60) * 60),
  ];
}

/** Events that the timeline chart marks with a number from 1. */
export function markedEvents(run: RunRecord): readonly TimelineEvent[] {
  return run.events.filter(({ key }) => key).slice(0, MARKS);
}

/** Capacity, tasks by state, healthy targets and errors over one time axis, with the key events marked. */
export function timelineChart(run: RunRecord, horizonSec: number, label: string): Chart {
  const window = shownWindow(run, horizonSec);
  const panels = panelsOf(run.series);
  const lines = panels.reduce((sum, panel) => sum + panel.lines.length, 0);
  const bucketSec = (window[1] - window[0]) / Math.min(POINTS, ALL_POINTS / Math.max(1, lines));
  const marks = markLine(markedEvents(run), window);
  const tops = panels.map((_, index) =>
    panels.slice(0, index).reduce((top, { height }) => top + height + PANEL_GAP, TOP + 24),
  );
  const height = panels.reduce((sum, panel) => sum + panel.height + PANEL_GAP, TOP + 8);
  return {
    width: WIDTH,
    height,
    label,
    option: {
      textStyle: { fontFamily: FONT, color: ink("text") },
      tooltip: { trigger: "axis", confine: true, axisPointer: { link: [{ xAxisIndex: "all" }] } },
      title: panels.map(({ title }, index) => ({
        text: title,
        left: LEFT - 4,
        top: (tops[index] ?? 0) - 22,
        padding: 0,
        textStyle: { fontSize: 12, fontWeight: "bold", color: ink("text"), fontFamily: FONT },
      })),
      legend: panels.map(({ lines, title }, index) => ({
        data: lines.map(({ kind, name }) => (kind === "dashed" ? { name, icon: DASHES } : name)),
        left: LEFT + 14 + title.length * 7,
        right: RIGHT,
        top: (tops[index] ?? 0) - 25,
        padding: 0,
        itemWidth: 12,
        itemHeight: 8,
        itemGap: 12,
        icon: "rect",
        textStyle: { fontSize: 11, color: ink("muted"), fontFamily: FONT },
      })),
      grid: panels.map((panel, index) => ({
        left: LEFT,
        right: RIGHT,
        top: tops[index] ?? 0,
        height: panel.height,
        // Otherwise room for the labels makes the last panel narrower than the others.
        outerBoundsMode: "none",
      })),
      xAxis: panels.map((_, index) => ({
        type: "value",
        gridIndex: index,
        min: window[0],
        max: window[1],
        interval: tickOf(window[1] - window[0]),
        axisLine: { show: true, onZero: false, lineStyle: { color: ink("axis") } },
        axisTick: { show: index === panels.length - 1, lineStyle: { color: ink("axis") } },
        splitLine: { show: false },
        axisLabel: {
          show: index === panels.length - 1,
          color: ink("muted"),
          fontSize: 11,
          hideOverlap: true,
          formatter: (value: number) => momentText(value),
        },
        axisPointer: { label: { formatter: ({ value }: { value: number }) => momentText(value) } },
      })),
      yAxis: panels.map((_, index) => ({
        type: "value",
        gridIndex: index,
        min: 0,
        splitNumber: 3,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: ink("grid") } },
        axisLabel: { color: ink("muted"), fontSize: 11, formatter: (value: number) => numberText(value) },
      })),
      series: panels.flatMap((panel, index) =>
        panelSeries(panel, index, { atSec: run.series.atSec, window, bucketSec }, marks),
      ),
    },
  };
}

function panelSeries(
  panel: Panel,
  index: number,
  scale: Scale,
  marks: (labels: boolean) => object,
): object[] {
  const sums = panel.stacked ? stacked(panel.lines) : panel.lines.map(({ values }) => values);
  return panel.lines.map((line, at) => {
    const sum = sums[at] ?? [];
    return {
      type: "line",
      name: line.name,
      xAxisIndex: index,
      yAxisIndex: index,
      step: "end",
      showSymbol: false,
      silent: true,
      emphasis: { disabled: true },
      // Of a stack the highest sum is drawn first, and each lower one over it.
      z: panel.stacked ? 20 - at : 2,
      data: stepPoints(sum, line.values, scale),
      tooltip: { valueFormatter: (value: unknown) => (typeof value === "number" ? numberText(value) : "") },
      encode: { x: 0, y: 1, tooltip: [2] },
      itemStyle: { color: ink(line.ink) },
      lineStyle: {
        color: ink(line.ink),
        width: line.kind === "area" && panel.stacked ? 0 : 2,
        type: line.kind === "dashed" ? "dashed" : "solid",
      },
      ...(line.kind === "area"
        ? { areaStyle: { color: ink(line.ink), opacity: panel.stacked ? 1 : 0.25 } }
        : {}),
      ...(at === 0 ? { markLine: { ...marks(index === 0), z: 30 } } : {}),
    };
  });
}

function stacked(lines: readonly Line[]): (readonly number[])[] {
  const sums: number[][] = [];
  for (const { values } of lines) {
    const below = sums.at(-1) ?? [];
    sums.push(values.map((value, index) => value + (below[index] ?? 0)));
  }
  return sums;
}

function markLine(events: readonly TimelineEvent[], [start, end]: readonly [number, number]) {
  const pixel = (end - start) / (WIDTH - LEFT - RIGHT);
  let last = Number.NEGATIVE_INFINITY;
  let row = 0;
  const rows = events.map(({ atSec }) => {
    row = atSec - last < 16 * pixel ? (row + 1) % 3 : 0;
    last = atSec;
    return row;
  });
  return (labels: boolean) => ({
    symbol: "none",
    silent: true,
    animation: false,
    emphasis: { disabled: true },
    lineStyle: { color: ink("axis"), type: "dashed", width: 1 },
    data: events
      .map(({ atSec }, index) => ({
        xAxis: atSec,
        label: {
          show: labels,
          formatter: String(index + 1),
          color: ink("text"),
          fontSize: 11,
          distance: [0, 32 + 11 * (rows[index] ?? 0)],
        },
      }))
      .filter(({ xAxis }) => xAxis >= start && xAxis <= end),
  });
}

/** Distance of the marks of the time axis, a round number of seconds that gives six to twelve of them. */
export function tickOf(spanSec: number): number {
  const steps = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
  return steps.find((step) => spanSec / step <= 12) ?? 86_400;
}

function lastChange({ atSec, values }: Series): number {
  let last = 0;
  for (const list of Object.values(values)) {
    for (let index = list.length - 1; index > 0; index--) {
      if (list[index] !== list[index - 1]) {
        last = Math.max(last, atSec[index] ?? 0);
        break;
      }
    }
  }
  return last;
}
