import type { ScenarioResult, SimulationResult } from "../simulation/result.ts";
import { difference, METRICS } from "../simulation/result.ts";
import { plain } from "./escape.ts";
import { DIFFERENCE_WORDS, pairScenarios, type ScenarioPair, seedsText } from "./simulation-compare.ts";
import { PLAIN_STYLE, type TextStyle } from "./simulation-text.ts";
import { SHORT_TITLES, valueText } from "./simulation-words.ts";
import { type Column, tableHead, tableRow } from "./text-table.ts";

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
