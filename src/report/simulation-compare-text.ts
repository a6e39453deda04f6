import type { Distribution, MetricId, ScenarioResult, SimulationResult } from "../simulation/result.ts";
import { METRICS } from "../simulation/result.ts";
import { plain } from "./escape.ts";
import { PLAIN_STYLE, type TextStyle } from "./simulation-text.ts";
import { metricOf, SHORT_TITLES, valueText } from "./simulation-words.ts";
import { type Column, tableHead, tableRow } from "./text-table.ts";

/** One scenario of two results, side by side. */
export interface ScenarioPair {
  readonly before: ScenarioResult;
  readonly after: ScenarioResult;
}

/** What two results say of one metric. `unclear`: the 95 % intervals of the means overlap. */
export type Difference = "better" | "worse" | "same" | "unclear";

/** Scenarios that both results have, in the order of the first, and the ids that only one has. */
export function pairScenarios(
  before: SimulationResult,
  after: SimulationResult,
): { readonly pairs: readonly ScenarioPair[]; readonly alone: readonly string[] } {
  const pairs = before.scenarios.flatMap((one) => {
    const other = after.scenarios.find(({ id }) => id === one.id);
    return other === undefined ? [] : [{ before: one, after: other }];
  });
  const both = new Set(pairs.map((pair) => pair.before.id));
  const alone = [...before.scenarios, ...after.scenarios].map(({ id }) => id).filter((id) => !both.has(id));
  return { pairs, alone };
}

export function difference(id: MetricId, before: Distribution, after: Distribution): Difference {
  if (before.mean === after.mean) return "same";
  const [beforeLow, beforeHigh] = before.interval.mean;
  const [afterLow, afterHigh] = after.interval.mean;
  if (afterLow <= beforeHigh && beforeLow <= afterHigh) return "unclear";
  return after.mean < before.mean === (metricOf(id).better === "lower") ? "better" : "worse";
}

/** Two results on the same seeds, side by side: verdicts, and the means of every metric that differs in any scenario. */
export function comparisonText(
  before: SimulationResult,
  after: SimulationResult,
  style: TextStyle = PLAIN_STYLE,
): string {
  const { paint } = style;
  const { alone, pairs } = pairScenarios(before, after);
  const columns = comparisonColumns(style.columns, before, after);
  return [
    `${paint("strong", `${plain(before.source, 40)} → ${plain(after.source, 40)}`)}  ${seedsText(before, after)}`,
    ...pairs.flatMap((pair) => [
      "",
      `${paint("strong", plain(pair.before.id, 60))}  ${verdictText(pair, style)}`,
      paint("dim", tableHead(columns)),
      ...METRICS.flatMap(({ id, unit }) => {
        const [left, right] = [pair.before.distribution[id], pair.after.distribution[id]];
        const found = difference(id, left, right);
        if (found === "same" && left.mean === 0) return [];
        const row = tableRow(columns, [
          `  ${SHORT_TITLES[id]}`,
          valueText(id, left.mean),
          valueText(id, right.mean),
          unit === "runs" ? "" : valueText(id, left.p99),
          unit === "runs" ? "" : valueText(id, right.p99),
          DIFFERENCE_WORDS[found],
        ]);
        return [found === "better" ? paint("ok", row) : found === "worse" ? paint("critical", row) : row];
      }),
    ]),
    ...(alone.length > 0
      ? ["", `only in one of the two: ${alone.map((id) => plain(id, 60)).join(", ")}`]
      : []),
    "",
  ].join("\n");
}

export const DIFFERENCE_WORDS: Readonly<Record<Difference, string>> = {
  better: "better",
  worse: "worse",
  same: "same",
  unclear: "unclear",
};

/** Common random numbers make two results comparable run by run. */
export function seedsText(before: SimulationResult, after: SimulationResult): string {
  return before.seed === after.seed && before.runs === after.runs
    ? `same seed ${before.seed}, ${before.runs} runs each`
    : `DIFFERENT seeds or runs: seed ${before.seed} and ${after.seed}, ${before.runs} and ${after.runs} runs`;
}

function verdictText({ after, before }: ScenarioPair, { paint }: TextStyle): string {
  const word = ({ verdict }: ScenarioResult) => paint(verdict === "met" ? "ok" : "critical", verdict);
  return before.verdict === after.verdict ? word(after) : `${word(before)} → ${word(after)}`;
}

function comparisonColumns(width: number, before: SimulationResult, after: SimulationResult): Column[] {
  const column = width >= 110 ? 14 : 10;
  const name = ({ source }: SimulationResult) => plain(source, column);
  const same = before.source === after.source;
  const [left, right] = same ? ["before", "after"] : [name(before), name(after)];
  return [
    { title: "  mean, then p99", width: 28, align: "left" },
    ...[left, right, left, right].map((title): Column => ({ title, width: column, align: "right" })),
    { title: "", width: 7, align: "left" },
  ];
}
