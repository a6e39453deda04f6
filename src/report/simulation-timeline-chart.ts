import type { RunRecord, Series, TimelineEvent } from "../simulation/result.ts";
import { type Ink, ink, SERIES_INKS, stateInk } from "./chart-palette.ts";
import { type Chart, FONT } from "./chart-svg.ts";
import { plain } from "./escape.ts";
import { momentText, numberText } from "./simulation-words.ts";

const WIDTH = 960;
const LEFT = 52;
const RIGHT = 30;
/** Room above the panels for the numbers of the events. */
const TOP = 44;
const PANEL_GAP = 46;

/** Events that a chart has marks for; more could not be told apart. */
const MARKS = 20;

/** Points of a line; a chart has no more pixels to show them with. */
const POINTS = 400;

/** Services with lines of their own: those that miss most. */
const SERVICES = 4;

/** How a dashed line looks in a legend. */
const DASHES = "path://M0,3h5v2h-5z M7,3h5v2h-5z";

interface Line {
  readonly name: string;
  readonly values: readonly number[];
  readonly ink: Ink;
  readonly kind: "line" | "dashed" | "area";
}

interface Panel {
  readonly title: string;
  readonly height: number;
  readonly lines: readonly Line[];
  /** Areas lie on each other. */
  readonly stacked: boolean;
}

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
      series: panels.flatMap((panel, index) => panelSeries(panel, index, run.series.atSec, window, marks)),
    },
  };
}

function panelSeries(
  panel: Panel,
  index: number,
  atSec: readonly number[],
  window: readonly [number, number],
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
      data: points(atSec, sum, window, line.values),
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

/** The four panels, each only when the run has its series. */
function panelsOf({ values }: Series): Panel[] {
  const names = Object.keys(values);
  const of = (name: string) => values[name] ?? [];
  const tasks = names.filter((name) => name.startsWith("tasks ") && of(name).some((value) => value > 0));
  const services = names.filter((name) => name.startsWith("healthy "));
  const errors = names.filter((name) => /per second$/.test(name));
  const rest = names.filter((name) => !/^(tasks|healthy|desired) /.test(name) && !errors.includes(name));
  const panels: Panel[] = [
    {
      title: "Capacity",
      height: 84,
      stacked: false,
      lines: rest.slice(0, SERIES_INKS.length).map((name, index) => line(name, of(name), index, "line")),
    },
    {
      title: "Tasks by state",
      height: 130,
      stacked: true,
      lines: tasks
        .map((name) => ({ name, state: name.slice("tasks ".length) }))
        .sort((a, b) => Number(b.state === "RUNNING") - Number(a.state === "RUNNING"))
        .map(({ name, state }) => ({
          name: plain(state, 30),
          values: of(name),
          ink: stateInk(state),
          kind: "area",
        })),
    },
    {
      title: "Healthy targets",
      height: 96,
      stacked: false,
      lines: worstServices(services, values).flatMap((name, index) => {
        const service = name.slice("healthy ".length);
        const wanted = values[`desired ${service}`];
        return [
          line(`${service} healthy`, of(name), index, "line"),
          ...(wanted === undefined ? [] : [line(`${service} desired`, wanted, index, "dashed")]),
        ];
      }),
    },
    {
      title: "Failed requests",
      height: 76,
      stacked: false,
      lines: errors
        .slice(0, 1)
        .map((name) => ({ name: plain(name, 30), values: of(name), ink: "red", kind: "area" })),
    },
  ];
  return panels.filter(({ lines }) => lines.length > 0);
}

function line(name: string, values: readonly number[], index: number, kind: Line["kind"]): Line {
  return { name: plain(name, 30), values, ink: SERIES_INKS[index % SERIES_INKS.length] ?? "blue", kind };
}

/** Services whose healthy tasks fall furthest below what is wanted, in the order of the series. */
function worstServices(names: readonly string[], values: Series["values"]): string[] {
  const missing = (name: string) => {
    const wanted = values[name.replace(/^healthy /, "desired ")] ?? [];
    return Math.max(0, ...(values[name] ?? []).map((value, index) => (wanted[index] ?? value) - value));
  };
  const worst = [...names].sort((a, b) => missing(b) - missing(a)).slice(0, SERVICES);
  return names.filter((name) => worst.includes(name));
}

function stacked(lines: readonly Line[]): (readonly number[])[] {
  const sums: number[][] = [];
  for (const { values } of lines) {
    const below = sums.at(-1) ?? [];
    sums.push(values.map((value, index) => value + (below[index] ?? 0)));
  }
  return sums;
}

/**
 * Points of a step function inside the window, at most `POINTS`: of several that share a pixel the highest stays.
 * @param shown values of the tooltip, where those that are drawn are sums
 */
function points(
  atSec: readonly number[],
  values: readonly number[],
  [start, end]: readonly [number, number],
  shown: readonly number[],
): number[][] {
  const kept: number[][] = [];
  const bucketSec = (end - start) / POINTS;
  let bucket = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < atSec.length; index++) {
    const [at, value, raw] = [atSec[index] ?? 0, values[index] ?? 0, shown[index] ?? 0];
    if (at > end) break;
    const last = kept.at(-1);
    const inside = Math.max(at, start);
    if (last !== undefined && at <= start) kept.pop();
    else if (last?.[1] === value) continue;
    const next = Math.floor((inside - start) / bucketSec);
    if (next === bucket && last !== undefined && kept.length > 1 && (last[1] ?? 0) > value) {
      // The spike stays; what follows it begins with the next pixel.
      kept.push([start + (next + 1) * bucketSec, value, raw]);
    } else if (next === bucket && kept.length > 1) kept[kept.length - 1] = [inside, value, raw];
    else kept.push([inside, value, raw]);
    bucket = next;
  }
  const last = kept.at(-1);
  return last === undefined ? [] : [...kept, [end, last[1] ?? 0, last[2] ?? 0]];
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
