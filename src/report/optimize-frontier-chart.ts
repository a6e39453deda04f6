import type { Evaluated, OptimizeResult } from "../optimize/result.ts";
import { type Ink, ink } from "./chart-palette.ts";
import { type Chart, FONT } from "./chart-svg.ts";
import { changesText, verdictText } from "./optimize-words.ts";
import { SHORT_TITLES, valueText } from "./simulation-words.ts";

const WIDTH = 960;
const HEIGHT = 420;

const MARKS: Readonly<Record<Evaluated["verdict"], { readonly name: string; readonly ink: Ink }>> = {
  holds: { name: "holds the objective", ink: "green" },
  undecided: { name: "not shown either way", ink: "yellow" },
  fails: { name: "fails", ink: "red" },
};

/** Every simulated configuration by price and metric, the frontier as a line, and the present one and the picks by name. */
export function frontierChart(result: OptimizeResult): Chart {
  const { candidates, metric, picks, present } = result;
  const point = ({ loadUsd, mean }: Evaluated) => [loadUsd.expected, mean];
  const named = new Map<string, string>([[present.id, "now"]]);
  for (const { id, kind } of picks) {
    const name = kind === "cheapest" ? "cheapest" : "no worse";
    named.set(id, named.has(id) ? `${named.get(id)}, ${name}` : name);
  }
  const line = result.frontier.flatMap((id) => candidates.find((it) => it.id === id) ?? []);
  const groups = (Object.keys(MARKS) as Evaluated["verdict"][]).map((verdict) => ({
    name: MARKS[verdict].name,
    type: "scatter",
    symbolSize: 7,
    itemStyle: { color: ink(MARKS[verdict].ink), opacity: 0.75 },
    data: candidates.filter((it) => it.verdict === verdict).map(point),
  }));
  return {
    width: WIDTH,
    height: HEIGHT,
    label: `${SHORT_TITLES[metric]} against the price of a month: ${candidates.length} configurations of ${result.source}`,
    option: {
      textStyle: { fontFamily: FONT, color: ink("text") },
      legend: {
        top: 0,
        left: 70,
        itemWidth: 14,
        textStyle: { color: ink("muted"), fontFamily: FONT },
        data: [...groups.filter(({ data }) => data.length > 0).map(({ name }) => name), "frontier"],
      },
      grid: { left: 76, right: 30, top: 44, bottom: 54 },
      xAxis: {
        type: "value",
        scale: true,
        name: "US dollars a month at the load",
        nameLocation: "middle",
        nameGap: 32,
        ...AXIS,
      },
      yAxis: {
        type: "value",
        min: 0,
        name: SHORT_TITLES[metric],
        nameLocation: "middle",
        nameGap: 56,
        nameRotate: 90,
        ...AXIS,
        axisLabel: {
          color: ink("muted"),
          fontFamily: FONT,
          formatter: (value: number) => valueText(metric, value),
        },
      },
      series: [
        ...groups,
        {
          name: "frontier",
          type: "line",
          step: "end",
          symbol: "none",
          lineStyle: { color: ink("blue"), width: 1.5, type: "dashed" },
          itemStyle: { color: ink("blue") },
          data: line.map(point),
        },
        {
          name: "named",
          type: "scatter",
          symbolSize: 14,
          itemStyle: { color: "transparent", borderColor: ink("text"), borderWidth: 2 },
          label: {
            show: true,
            position: "top",
            distance: 6,
            color: ink("text"),
            fontFamily: FONT,
            fontWeight: "bold",
            formatter: ({ dataIndex }: { dataIndex: number }) => [...named.values()][dataIndex] ?? "",
          },
          data: [...named.keys()].flatMap((id) => {
            const it = candidates.find((candidate) => candidate.id === id);
            return it === undefined ? [] : [point(it)];
          }),
        },
      ],
    },
  };
}

const AXIS = {
  nameTextStyle: { color: ink("muted"), fontFamily: FONT },
  axisLine: { show: true, lineStyle: { color: ink("axis") } },
  axisTick: { show: true, lineStyle: { color: ink("axis") } },
  axisLabel: { color: ink("muted"), fontFamily: FONT },
  splitLine: { lineStyle: { color: ink("grid") } },
};

/** Rows of the chart for those who do not see it. */
export function frontierRows({ candidates, frontier, metric, picks, present }: OptimizeResult): string[][] {
  const ids = new Set([...frontier, ...picks.map(({ id }) => id), present.id]);
  return candidates
    .filter(({ id }) => ids.has(id))
    .map((it) => [
      changesText(it.changes),
      it.loadUsd.expected.toFixed(2),
      it.floorUsd.expected.toFixed(2),
      valueText(metric, it.mean),
      `${valueText(metric, Math.max(0, it.interval[0]))} – ${valueText(metric, it.interval[1])}`,
      verdictText(it),
    ]);
}
