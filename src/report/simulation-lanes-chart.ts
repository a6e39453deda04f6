import type { Lane, RunRecord } from "../simulation/result.ts";
import { ink, stateInk } from "./chart-palette.ts";
import { type Chart, FONT } from "./chart-svg.ts";
import { plain } from "./escape.ts";
import { shownWindow, tickOf } from "./simulation-timeline-chart.ts";
import { momentText } from "./simulation-words.ts";

const WIDTH = 960;
const LEFT = 290;
const RIGHT = 30;
const LANE_HEIGHT = 15;
const TOP = 34;

/** Lanes of one chart. A platform of a thousand tasks has more than anybody reads. */
const LANES = 40;

/** The lanes that a chart shows, and how many there are. */
export interface ShownLanes {
  readonly lanes: readonly Lane[];
  readonly total: number;
}

/** Each instance with its tasks below it. Where there are too many, those in which most happens stay. */
export function shownLanes(run: RunRecord, horizonSec: number): ShownLanes {
  const window = shownWindow(run, horizonSec);
  const seen = run.lanes.filter(({ spans }) => inside(spans, window).length > 0);
  const lively = new Set(
    [...seen].sort((a, b) => inside(b.spans, window).length - inside(a.spans, window).length).slice(0, LANES),
  );
  const kept = seen.filter((lane) => lively.has(lane));
  const hosts = kept.filter(({ kind }) => kind === "instance");
  const hosted = new Map<string, Lane[]>(hosts.map(({ id }) => [id, []]));
  const alone: Lane[] = [];
  for (const lane of kept) {
    if (lane.kind === "task") (hosted.get(lane.on ?? "") ?? alone).push(lane);
  }
  return {
    lanes: [...hosts.flatMap((host) => [host, ...(hosted.get(host.id) ?? [])]), ...alone],
    total: run.lanes.length,
  };
}

/** A lane per instance and task: what state it is in, and when. */
export function lanesChart(run: RunRecord, horizonSec: number, label: string): Chart {
  const window = shownWindow(run, horizonSec);
  const { lanes } = shownLanes(run, horizonSec);
  const states = [...new Set(lanes.flatMap(({ spans }) => inside(spans, window).map(({ state }) => state)))];
  const height = lanes.length * LANE_HEIGHT;
  return {
    width: WIDTH,
    height: TOP + height + 30,
    label,
    option: {
      textStyle: { fontFamily: FONT, color: ink("text") },
      tooltip: { trigger: "item", confine: true, formatter: "{b}" },
      legend: {
        data: states.map((state) => plain(state, 30)),
        left: 4,
        top: 4,
        padding: 0,
        itemWidth: 12,
        itemHeight: 8,
        itemGap: 12,
        icon: "rect",
        textStyle: { fontSize: 11, color: ink("muted"), fontFamily: FONT },
      },
      grid: { left: LEFT, right: RIGHT, top: TOP, height, outerBoundsMode: "none" },
      xAxis: {
        type: "value",
        min: window[0],
        max: window[1],
        interval: tickOf(window[1] - window[0]),
        axisLine: { show: true, onZero: false, lineStyle: { color: ink("axis") } },
        axisTick: { show: true, lineStyle: { color: ink("axis") } },
        splitLine: { lineStyle: { color: ink("grid") } },
        axisLabel: {
          color: ink("muted"),
          fontSize: 11,
          hideOverlap: true,
          formatter: (value: number) => momentText(value),
        },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: lanes.map(laneName),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: ink("text"), fontSize: 10.5, interval: 0, align: "left", margin: LEFT - 4 },
      },
      series: states.map((state) => ({
        type: "custom",
        name: plain(state, 30),
        itemStyle: { color: ink(stateInk(state)) },
        emphasis: { disabled: true },
        encode: { x: [0, 1], y: 2 },
        data: lanes.flatMap((lane, index) =>
          inside(lane.spans, window)
            .filter((span) => span.state === state)
            .map(({ fromSec, toSec }) => ({
              name: plain(`${lane.id}: ${state} until ${momentText(toSec)}`, 120),
              value: [
                Math.max(fromSec, window[0]),
                Math.min(toSec, window[1]),
                index,
                lane.kind === "task" ? 1 : 0,
              ],
            })),
        ),
        renderItem: spanRenderer(ink(stateInk(state))),
      })),
    },
  };
}

interface RenderApi {
  value(dimension: number): number;
  coord(point: readonly number[]): readonly [number, number];
}

/** Tasks are thinner than the instance that they run on. */
function spanRenderer(fill: string) {
  return (_params: unknown, api: RenderApi): object => {
    const [left, middle] = api.coord([api.value(0), api.value(2)]);
    const [right] = api.coord([api.value(1), api.value(2)]);
    const height = api.value(3) === 1 ? LANE_HEIGHT - 7 : LANE_HEIGHT - 4;
    return {
      type: "rect",
      shape: { x: left, y: middle - height / 2, width: Math.max(1, right - left), height },
      style: { fill },
    };
  };
}

function laneName({ id, kind, label }: Lane): string {
  return `${kind === "task" ? "› " : ""}${plain(id, 18)}  ${plain(label, kind === "task" ? 26 : 32)}`;
}

function inside(spans: Lane["spans"], [start, end]: readonly [number, number]): Lane["spans"] {
  return spans.filter(({ fromSec, toSec }) => fromSec < end && toSec > start);
}
