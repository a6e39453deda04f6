import type { Assumption } from "../model/platform.ts";
import type { RunRecord, ScenarioResult, SimulationResult } from "../simulation/result.ts";
import { METRICS } from "../simulation/result.ts";
import { plain } from "./escape.ts";
import { PLAIN_STYLE, type TextStyle } from "./simulation-text.ts";
import {
  byCount,
  CAUSE_WORDS,
  firstAlarmText,
  judgedText,
  momentText,
  numberText,
  pageText,
  parametersText,
  rangeText,
  SHORT_TITLES,
  spanText,
  triedText,
  unseenText,
  valueText,
} from "./simulation-words.ts";
import { type Column, tableHead, tableRow, wrapped } from "./text-table.ts";

/** Parameters that a scenario's verdict hangs on; the others move it less. */
const SENSITIVITIES_SHOWN = 3;

/** One scenario in detail, in the form of an incident document. @param events all of a run's events, or the key ones */
export function scenarioText(
  scenario: ScenarioResult,
  style: TextStyle = PLAIN_STYLE,
  events: "key" | "all" = "key",
): string {
  const { paint } = style;
  const verdict = paint(scenario.verdict === "met" ? "ok" : "critical", scenario.verdict.toUpperCase());
  return [
    `${paint("strong", plain(scenario.id))}  ${verdict}`,
    ...lines(scenario.title, style),
    ...lines(
      `${scenario.runs} runs over ${spanText(scenario.horizonSec)}; ${parametersText(scenario) || "no parameters"}; digest ${scenario.digest.slice(0, 12)}`,
      style,
    ).map((line) => paint("dim", line)),
    ...section("Objective", objectiveLines(scenario, style), style),
    ...section(`Median run (${scenario.median.run})`, runLines(scenario.median, events, style), style),
    ...section(`Worst run (${scenario.worst.run})`, runLines(scenario.worst, events, style), style),
    ...section("Distribution", distributionLines(scenario, style.columns), style),
    ...section("Failed requests by cause, mean of a run", causeLines(scenario, style), style),
    ...section("Alarms", alarmLines(scenario, style), style),
    ...section("Told first by", countLines(scenario.detectedBy, scenario, style), style),
    ...section("Deployments", countLines(scenario.deployments, scenario, style), style),
    ...section("Held back by", constraintLines(scenario, style), style),
    ...section("Hangs most on", sensitivityLines(scenario, style), style),
    "",
  ].join("\n");
}

/** What the model filled in. Parameters without an authoritative value are only counted: the documentation lists them. */
export function assumptionsText({ assumptions }: SimulationResult, style: TextStyle = PLAIN_STYLE): string {
  const isParameter = ({ place }: Assumption) => place.startsWith("parameter ");
  const parameters = assumptions.filter(isParameter).length;
  if (assumptions.length === 0) return "";
  return [
    style.paint("strong", "Assumptions"),
    ...lines(
      `${parameters} parameters have no authoritative value: see docs/simulation.md, or --json`,
      style,
    ),
    ...assumptions
      .filter((it) => !isParameter(it))
      .flatMap(({ place, text }) => lines(`${plain(place, 200)}: ${text}`, style)),
    "",
  ].join("\n");
}

function section(title: string, body: readonly string[], { paint }: TextStyle): string[] {
  return body.length === 0 ? [] : ["", paint("strong", title), ...body];
}

/** A sentence in lines of the terminal. @param text not yet escaped */
function lines(text: string, { columns }: TextStyle, indent = 2): string[] {
  return wrapped(plain(text, 600), columns, indent, indent + 2);
}

function objectiveLines({ objectives }: ScenarioResult, style: TextStyle): string[] {
  return objectives.map(({ met, text, value }) => {
    const mark = met ? style.paint("ok", "met   ") : style.paint("critical", "missed");
    return `  ${mark}  ${plain(text, style.columns - 30)}  is ${judgedText(value)}`;
  });
}

function runLines(run: RunRecord, which: "key" | "all", style: TextStyle): string[] {
  const shown = run.events.filter(({ key }) => key || which === "all");
  const moments = shown.map(({ atSec }) => momentText(atSec));
  const width = Math.max(0, ...moments.map(({ length }) => length));
  const left = width + 4;
  const told = run.detectedBy === undefined ? "nobody is told" : `told by ${plain(run.detectedBy)}`;
  const outcome = run.deployment === undefined ? "" : `; deployment ${plain(run.deployment)}`;
  return [
    ...shown.flatMap(({ actor, text }, index) =>
      wrapped(`${plain(actor, 40)}: ${plain(text, 400)}`, style.columns, left, left + 2).map((line, row) =>
        row === 0 ? `  ${(moments[index] ?? "").padEnd(width)}  ${line.trimStart()}` : line,
      ),
    ),
    ...lines(
      `${valueText("failed", run.metrics.failed)} requests failed; healthy at least ${valueText("minHealthyShare", run.metrics.minHealthyShare)} of wanted; ${told}${outcome}`,
      style,
    ).map((line) => style.paint("dim", line)),
  ];
}

function distributionLines({ distribution }: ScenarioResult, width: number): string[] {
  const wide = width >= 110;
  const right = (title: string, columnWidth: number): Column => ({
    title,
    width: columnWidth,
    align: "right",
  });
  const columns: Column[] = [
    { title: "", width: 26, align: "left" },
    right("mean", 8),
    right("95 % of it", 13),
    right("p50", 8),
    ...(wide ? [right("p90", 8)] : []),
    right("p99", 8),
    ...(wide ? [right("95 % of it", 13)] : []),
    right("worst", 8),
  ];
  return [
    tableHead(columns),
    ...METRICS.map(({ better, id, unit }) => {
      const it = distribution[id];
      // Of a run that is yes or no, a percentile says nothing.
      if (unit === "runs")
        return tableRow(columns, [
          ` ${SHORT_TITLES[id]}`,
          valueText(id, it.mean),
          rangeText(id, it.interval.mean),
        ]);
      return tableRow(columns, [
        ` ${SHORT_TITLES[id]}`,
        valueText(id, it.mean),
        rangeText(id, it.interval.mean),
        valueText(id, it.p50),
        ...(wide ? [valueText(id, it.p90)] : []),
        valueText(id, it.p99),
        ...(wide ? [rangeText(id, it.interval.p99)] : []),
        valueText(id, better === "lower" ? it.max : it.min),
      ]);
    }),
  ];
}

/** Which alarm is first, what a person is sent, and whether anybody is told at all. */
function alarmLines(scenario: ScenarioResult, style: TextStyle): string[] {
  const { alarms } = scenario;
  const unseen = unseenText(scenario);
  if (alarms.first.length === 0 && unseen === undefined) return [];
  return [
    ...lines(`first alarm: ${firstAlarmText(scenario)}`, style),
    ...lines(`page: ${pageText(scenario)}`, style),
    ...(unseen === undefined
      ? []
      : lines(`finding: ${unseen}`, style).map((line) => style.paint("critical", line))),
  ];
}

function causeLines({ failures }: ScenarioResult, style: TextStyle): string[] {
  return (Object.keys(CAUSE_WORDS) as (keyof typeof CAUSE_WORDS)[])
    .map((cause) => ({ cause, count: failures[cause] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .flatMap(({ cause, count }) => counted(numberText(count), CAUSE_WORDS[cause], style));
}

function countLines(
  counts: Readonly<Record<string, number>>,
  { runs }: ScenarioResult,
  style: TextStyle,
): string[] {
  const total = byCount(counts).reduce((sum, [, count]) => sum + count, 0);
  const rest = runs - total;
  const all = [...byCount(counts), ...(total > 0 && rest > 0 ? [["none", rest] as [string, number]] : [])];
  return all.flatMap(([name, count]) =>
    counted(`${numberText((count / Math.max(1, runs)) * 100)} %`, name, style),
  );
}

/** A count in a column of its own, and what was counted. */
function counted(count: string, text: string, { columns }: TextStyle): string[] {
  return wrapped(plain(text, 400), columns, 12).map((line, row) =>
    row === 0 ? `${count.padStart(10)}  ${line.trimStart()}` : line,
  );
}

function constraintLines({ constraints }: ScenarioResult, style: TextStyle): string[] {
  return constraints.flatMap(({ id, lift, share, text, tried }) => [
    ...lines(`${id}, in ${numberText(share)} % of runs: ${text}`, style),
    ...(lift === undefined
      ? lines(triedText(tried), style, 4)
      : lines(
          `${lift.field === undefined ? "" : `${lift.field}, `}${lift.setting}: ${lift.from} → ${lift.to}; tried on the same seeds: ${SHORT_TITLES[lift.metric]} ${valueText(lift.metric, lift.before)} → ${valueText(lift.metric, lift.after)}`,
          style,
          4,
        )),
  ]);
}

function sensitivityLines({ sensitivity }: ScenarioResult, style: TextStyle): string[] {
  return [...sensitivity]
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, SENSITIVITIES_SHOWN)
    .flatMap(({ effect, high, low, parameter }) =>
      lines(
        `${parameter}: effect ${numberText(effect)}; ${numberText(low)} at its low end, ${numberText(high)} at its high end`,
        style,
      ),
    );
}
