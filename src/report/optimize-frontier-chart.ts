import type { Evaluated, OptimizeResult } from "../optimize/result.ts";
import { type Ink, ink } from "./chart-palette.ts";
import { type Chart, FONT } from "./chart-svg.ts";
import { changesText, verdictText } from "./optimize-words.ts";
import { judgedText, metricOf, SHORT_TITLES, valueText } from "./simulation-words.ts";

const WIDTH = 960;
const HEIGHT = 420;
const PLOT = { left: 76, right: 30, top: 52, bottom: 54 };

type Verdict = Evaluated["verdict"];

/** A mark has a shape as well as a colour, for those who see no colours. Corners are in halves of its size. */
interface Mark {
  readonly name: string;
  readonly ink: Ink;
  readonly icon: string;
  readonly corners: readonly (readonly [number, number])[];
}

const MARKS: Readonly<Record<Verdict, Mark>> = {
  holds: {
    name: "holds the objective",
    ink: "green",
    icon: "diamond",
    corners: [
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
    ],
  },
  undecided: {
    name: "not shown",
    ink: "yellow",
    icon: "rect",
    corners: [
      [-0.8, -0.8],
      [0.8, -0.8],
      [0.8, 0.8],
      [-0.8, 0.8],
    ],
  },
  fails: {
    name: "fails",
    ink: "red",
    icon: "triangle",
    corners: [
      [0, -1],
      [1, 0.9],
      [-1, 0.9],
    ],
  },
};

const MARK_SIZE = 5;
const FRAME_SIZE = 9;

/** What `renderItem` of a custom series is given, as far as it is used here. */
interface Drawing {
  readonly value: (dimension: number) => number;
  readonly coord: (point: readonly number[]) => readonly [number, number];
}

/** Every simulated configuration by price and metric, the frontier as a line, and the present one and the picks by name. */
export function frontierChart(result: OptimizeResult): Chart {
  const { candidates, metric, source } = result;
  const line = result.frontier.flatMap((id) => candidates.find((it) => it.id === id) ?? []);
  const most = Math.max(...candidates.map(({ loadUsd }) => loadUsd.expected));
  const last = line.at(-1);
  const groups = (Object.keys(MARKS) as Verdict[]).flatMap((verdict) => {
    const data = candidates.filter((it) => it.verdict === verdict).map(pointOf);
    return data.length === 0 ? [] : [{ mark: MARKS[verdict], data }];
  });
  return {
    width: WIDTH,
    height: HEIGHT,
    label: `${SHORT_TITLES[metric]} against the price of a month: ${candidates.length} configurations of ${source}`,
    option: {
      textStyle: { fontFamily: FONT, color: ink("text") },
      legend: {
        top: 0,
        left: PLOT.left,
        itemWidth: 12,
        itemHeight: 10,
        itemGap: 28,
        textStyle: { color: ink("muted"), fontFamily: FONT },
        data: [
          ...groups.map(({ mark }) => ({ name: mark.name, icon: mark.icon })),
          { name: "frontier", icon: "rect" },
        ],
      },
      grid: PLOT,
      xAxis: { ...axis("US dollars a month at the load", 32), scale: true },
      yAxis: {
        ...axis(SHORT_TITLES[metric], 58),
        min: 0,
        nameRotate: 90,
        axisLabel: { ...LABEL, formatter: (value: number) => axisText(metric, value) },
      },
      series: [
        {
          name: "frontier",
          type: "line",
          step: "end",
          symbol: "none",
          lineStyle: { color: ink("blue"), width: 2 },
          itemStyle: { color: ink("blue") },
          data: [...line.map(pointOf), ...(last === undefined ? [] : [[most, last.mean]])],
        },
        ...groups.map(({ data, mark }) => ({
          name: mark.name,
          type: "custom",
          itemStyle: { color: ink(mark.ink) },
          renderItem: (_params: unknown, api: Drawing) => ({
            type: "polygon",
            shape: { points: around(api, mark.corners, MARK_SIZE) },
            style: { fill: ink(mark.ink) },
          }),
          data,
        })),
        namedSeries(result),
      ],
    },
  };
}

/** A frame around the present configuration and each pick, with its name above; names that would meet are stacked. */
function namedSeries(result: OptimizeResult) {
  const { candidates } = result;
  const names = namesOf(result);
  const prices = candidates.map(({ loadUsd }) => loadUsd.expected);
  const width = Math.max(...prices) - Math.min(...prices) || 1;
  let level = 0;
  let before = Number.NEGATIVE_INFINITY;
  const data = candidates
    .filter(({ id }) => names.has(id))
    .map((it) => {
      level = (it.loadUsd.expected - before) / width < 0.12 ? level + 1 : 0;
      before = it.loadUsd.expected;
      return { name: names.get(it.id) ?? "", value: [...pointOf(it), level] };
    });
  return {
    name: "named",
    type: "custom",
    data,
    renderItem: ({ dataIndex }: { readonly dataIndex: number }, api: Drawing) => {
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      const text = {
        text: data[dataIndex]?.name ?? "",
        x,
        y: y - 16 - 16 * api.value(2),
        align: "center",
        verticalAlign: "middle",
        fill: ink("text"),
        font: `bold 13px ${FONT}`,
      };
      return {
        type: "group",
        children: [
          {
            type: "polygon",
            shape: { points: around(api, MARKS.holds.corners, FRAME_SIZE) },
            style: { fill: "none", stroke: ink("text"), lineWidth: 2 },
          },
          { type: "text", style: text },
        ],
      };
    },
  };
}

/** `now`, `cheapest`, `no worse`, by id; a configuration may have several. */
export function namesOf({ picks, present }: OptimizeResult): ReadonlyMap<string, string> {
  const names = new Map([[present.id, "now"]]);
  for (const { id, kind } of picks) {
    const name = kind === "cheapest" ? "cheapest" : "no worse";
    names.set(id, names.has(id) ? `${names.get(id)}, ${name}` : name);
  }
  return names;
}

function pointOf({ loadUsd, mean }: Evaluated): number[] {
  return [loadUsd.expected, mean];
}

function around(api: Drawing, corners: Mark["corners"], size: number): number[][] {
  const [x, y] = api.coord([api.value(0), api.value(1)]);
  return corners.map(([right, down]) => [x + right * size, y + down * size]);
}

const LABEL = { color: ink("muted"), fontFamily: FONT };

function axis(name: string, nameGap: number) {
  return {
    type: "value",
    name,
    nameLocation: "middle",
    nameGap,
    nameTextStyle: LABEL,
    axisLine: { show: true, lineStyle: { color: ink("axis") } },
    axisTick: { show: true, lineStyle: { color: ink("axis") } },
    axisLabel: LABEL,
    splitLine: { lineStyle: { color: ink("grid") } },
  };
}

function axisText(metric: OptimizeResult["metric"], value: number): string {
  return metricOf(metric).unit === "%" ? `${judgedText(value)} %` : valueText(metric, value);
}

/** Rows of the chart for those who do not see it. */
export function frontierRows(result: OptimizeResult): string[][] {
  const { candidates, frontier, metric } = result;
  const names = namesOf(result);
  return candidates
    .filter(({ id }) => names.has(id) || frontier.includes(id))
    .map((it) => [
      names.get(it.id) ?? "frontier",
      it.loadUsd.expected.toFixed(2),
      it.floorUsd.expected.toFixed(2),
      valueText(metric, it.mean),
      `${valueText(metric, Math.max(0, it.interval[0]))} – ${valueText(metric, it.interval[1])}`,
      verdictText(it),
      changesText(it.changes),
    ]);
}
