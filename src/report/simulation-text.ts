import type { ScenarioResult, SimulationResult } from "../simulation/result.ts";
import { plain } from "./escape.ts";
import { type Paint, unpainted } from "./paint.ts";
import { detectionText, liftsBySetting, numberText, recoveryText, valueText } from "./simulation-words.ts";
import { type Column, tableHead, tableRow, wrapped } from "./text-table.ts";

/** How a text is shown. */
export interface TextStyle {
  /** Columns of the terminal; from 80. */
  readonly columns: number;
  readonly paint: Paint;
}

export const PLAIN_STYLE: TextStyle = { columns: 80, paint: unpainted };

/** Settings that the scorecard names at its end; more would not fit on one screen. */
const LIFTS_SHOWN = 4;

/** Scenarios that the scorecard names as caught by no alarm. */
const UNSEEN_SHOWN = 4;

/** All scenarios on one screen: verdict, what users saw, when it was over, who was told, and what to change first. */
export function scorecardText(result: SimulationResult, style: TextStyle = PLAIN_STYLE): string {
  const { paint } = style;
  const columns = scorecardColumns(style.columns);
  const { scenarios } = result;
  const missed = scenarios.filter(({ verdict }) => verdict === "missed").length;
  const verdict =
    missed === 0
      ? paint("ok", `${scenarios.length} of ${scenarios.length} scenarios meet their objective`)
      : paint("critical", `${missed} of ${scenarios.length} scenarios miss their objective`);
  return [
    `${paint("strong", plain(result.source, 60))}  ${verdict}`,
    paint("dim", runsText(result)),
    "",
    paint("dim", tableHead(columns)),
    ...scenarios.map((scenario) => scorecardRow(scenario, columns, paint)),
    ...unseenLines(scenarios, style),
    ...liftLines(scenarios, style),
    "",
  ].join("\n");
}

/** `1000 runs each, seed 1, digest 9f86d081884c`; says when there were fewer runs than asked for. */
export function runsText({ complete, digest, runs, scenarios, seed }: SimulationResult): string {
  const least = Math.min(...scenarios.map((scenario) => scenario.runs));
  const short =
    complete || scenarios.length === 0 ? "" : `INTERRUPTED: at least ${least} of ${runs} runs a scenario, `;
  return `${short}${runs} runs each, seed ${seed}, digest ${plain(digest.slice(0, 12))}`;
}

function scorecardColumns(width: number): Column[] {
  const wide = width >= 110;
  const fixed: Column[] = [
    { title: "verdict", width: 7, align: "left" },
    { title: "failed", width: 7, align: "right" },
    { title: "p99", width: 7, align: "right" },
    { title: "healthy", width: 7, align: "right" },
    { title: "recovery", width: 8, align: "right" },
    { title: "told", width: 7, align: "right" },
  ];
  const rest = width - fixed.reduce((sum, column) => sum + column.width + 1, 0);
  const scenario = wide ? 34 : rest;
  return [
    { title: "scenario", width: scenario, align: "left" },
    ...fixed,
    ...(wide ? [{ title: "held back by", width: rest - scenario - 1, align: "left" } as const] : []),
  ];
}

function scorecardRow(scenario: ScenarioResult, columns: readonly Column[], paint: Paint): string {
  const { constraints, distribution, verdict } = scenario;
  const [first] = constraints;
  const line = tableRow(columns, [
    plain(scenario.id, 80),
    verdict,
    valueText("failed", distribution.failed.mean),
    valueText("failed", distribution.failed.p99),
    valueText("minHealthyShare", distribution.minHealthyShare.p50),
    recoveryText(scenario),
    detectionText(scenario),
    first === undefined ? "" : `${plain(first.id, 40)} in ${Math.round(first.share)} % of runs`,
  ]);
  // Colours take no room; the word is looked for behind the scenario, which may have the same in its name.
  const start = (columns[0]?.width ?? 0) + 1;
  const word = line.slice(start, start + verdict.length);
  return `${line.slice(0, start)}${paint(verdict === "met" ? "ok" : "critical", word)}${line.slice(start + word.length)}`;
}

/** Scenarios that no alarm catches: a finding, those first in which it happens most often. */
function unseenLines(scenarios: readonly ScenarioResult[], { columns, paint }: TextStyle): string[] {
  const unseen = scenarios
    .filter(({ alarms }) => alarms.unseen > 0)
    .sort((a, b) => b.alarms.unseen / b.runs - a.alarms.unseen / a.runs)
    .map(
      ({ alarms, id, runs }) => `${plain(id, 80)} (${numberText((100 * alarms.unseen) / runs)} % of runs)`,
    );
  if (unseen.length === 0) return [];
  const more = unseen.length > UNSEEN_SHOWN ? ` and ${unseen.length - UNSEEN_SHOWN} more` : "";
  const text = `No alarm catches ${unseen.slice(0, UNSEEN_SHOWN).join(", ")}${more}`;
  return ["", ...wrapped(text, columns, 0, 2).map((line) => paint("high", line))];
}

function liftLines(scenarios: readonly ScenarioResult[], { columns, paint }: TextStyle): string[] {
  const lifts = liftsBySetting(scenarios.filter(({ verdict }) => verdict === "missed"));
  if (lifts.length === 0) return [];
  const more = lifts.length - LIFTS_SHOWN;
  return [
    "",
    paint("strong", "Change first (each was tried on the same seeds)"),
    ...lifts.slice(0, LIFTS_SHOWN).map(({ change, scenarios: helped, setting }) => {
      const [one = ""] = helped;
      const whom = helped.length === 1 ? one : `${helped.length} scenarios`;
      const text = `${plain(setting, 120)}  ${plain(change, 40)}  helps ${plain(whom, 60)}`;
      return wrapped(text, columns, 2, 4).join("\n");
    }),
    ...(more > 0 ? [paint("dim", `  and ${more} more`)] : []),
  ];
}
