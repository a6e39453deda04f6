import type { Range } from "../cost/range.ts";
import type { Shift } from "../optimize/paired.ts";
import type { Evaluated, OptimizeResult, Pick } from "../optimize/result.ts";
import { plain } from "./escape.ts";
import {
  changesText,
  changeText,
  countText,
  dollarsText,
  heldText,
  pickTitle,
  savingText,
  seedText,
  shareText,
  shiftText,
  tasksText,
  tieText,
  unseenTexts,
  verdictText,
} from "./optimize-words.ts";
import type { TextStyle } from "./simulation-text.ts";
import { SHORT_TITLES, valueText } from "./simulation-words.ts";
import { type Column, tableHead, tableRow, wrapped } from "./text-table.ts";

/** Configurations that tie with a pick and are named. */
const TIES_SHOWN = 4;

/** Scenarios of which a pick's losses are shown, and losses of each. */
const LOSSES_SHOWN = 3;

/** The result of a search on one screen or two. */
export function optimizeText(result: OptimizeResult, style: TextStyle): string {
  const lines = [
    ...headLines(result, style),
    "",
    ...result.picks.flatMap((pick) => [...pickLines(result, pick, style), ""]),
    ...noneLines(result, style),
    ...frontierLines(result, style),
  ];
  return `${lines.join("\n")}\n`;
}

function headLines(result: OptimizeResult, { columns, paint }: TextStyle): string[] {
  const { objective, present, runs, source, space, traffic } = result;
  const refused = space.refused.reduce((sum, { count }) => sum + count, 0);
  const row = (name: string, text: string) => wrapped(`${name.padEnd(10)}${text}`, columns, 2, 12);
  const requirements = [...new Set(objective.map(({ scenario }) => scenario))].map((scenario) => {
    const own = objective.filter((it) => it.scenario === scenario);
    return `${plain(scenario, 100)}: ${own.map(({ share, text }) => `${plain(text, 100)}, in ${shareText(share)} of runs`).join("; ")}`;
  });
  const codes = space.refused.slice(0, 4).map(({ count, rules }) => `${rules} ${count}`);
  return [
    `${paint("strong", plain(source, 200))}: ${countText(space.simulated)} configurations simulated in ${countText(runs.used)} runs, ${seedText(result)}${result.complete ? "" : "; interrupted, so this is the best so far"}`,
    ...row(
      "searched",
      `${space.knobs.length} knobs span ${countText(space.size)} configurations; ${countText(space.built)} were built, of which rules refuse ${refused}${codes.length > 0 ? ` (${codes.join("; ")})` : ""}`,
    ),
    ...requirements.flatMap((text) => row("objective", text)),
    ...row(
      "traffic",
      `the same for all, simulated and priced: what needs ${tasksText(traffic.priced)} tasks now`,
    ),
    ...row(
      "now",
      `${dollarsText(present.loadUsd.expected)} a month, ${dollarsText(present.floorUsd.expected)} at zero traffic; ${judgedText(present)}`,
    ),
  ];
}

/** How many searches found the pick, and what the others found instead. */
function agreementLines(
  { candidates, merged }: OptimizeResult,
  pick: Pick,
  { columns }: TextStyle,
): string[] {
  if (merged === undefined) return [];
  const found = merged.filter((search) =>
    search.picks.some(({ id, kind }) => kind === pick.kind && id === pick.id),
  );
  const others = merged
    .filter((search) => !found.includes(search))
    .map((search) => {
      const own = search.picks.find(({ kind }) => kind === pick.kind);
      const it = candidates.find(({ id }) => id === own?.id);
      const name = `seed ${search.seed}`;
      if (!own || !it) return `${name} found none`;
      if (it.verdict === "fails") return `${name} found one that the runs of the others refute`;
      const usd = dollarsText(it.loadUsd.expected);
      return pick.ties.includes(own.id) ? `${name} ties at ${usd}` : `${name} found one at ${usd}`;
    });
  const text =
    found.length === merged.length
      ? `all ${merged.length} found it`
      : `${found.length} of ${merged.length} found it; ${others.join("; ")}`;
  return wrapped(`${"searches".padEnd(10)}${text}`, columns, 2, 12);
}

function judgedText(evaluated: Evaluated): string {
  const least = [...evaluated.requirements].sort((a, b) => a.interval[0] - b.interval[0])[0];
  const word = verdictText(evaluated);
  return least === undefined ? word : `${word}: ${heldText(least)}`;
}

function pickLines(result: OptimizeResult, pick: Pick, style: TextStyle): string[] {
  const { columns, paint } = style;
  const candidate = found(result, pick.id);
  if (!candidate) return [];
  const title = paint("strong", pickTitle(pick.kind, candidate));
  if (candidate.changes.length === 0) {
    return [
      title,
      ...wrapped(asNowText(result, pick), columns, 2),
      ...agreementLines(result, pick, style),
      ...tieLines(result, pick, candidate, style),
    ];
  }
  const row = (name: string, text: string) => wrapped(`${name.padEnd(10)}${text}`, columns, 2, 12);
  return [
    title,
    ...row("costs", costText(pick, candidate)),
    ...candidate.changes.flatMap((change, index) => row(index === 0 ? "changes" : "", changeText(change))),
    ...row("objective", judgedText(candidate)),
    ...agreementLines(result, pick, style),
    ...lossLines(result, pick, style),
    ...unseenTexts(result, candidate).flatMap((text) => row("unseen", text)),
    ...candidate.warnings.flatMap((warning) => row("warns", plain(warning, 200))),
    ...tieLines(result, pick, candidate, style),
    ...patchLines(pick, style),
  ];
}

function costText({ floor, load }: Pick, { floorUsd, loadUsd }: Evaluated): string {
  const { changeUsd } = load;
  const between =
    changeUsd.low === changeUsd.high ? "at all prices" : `${ends(changeUsd)} with low and high prices`;
  return `${dollarsText(loadUsd.expected)} a month, ${savingText(changeUsd.expected)} (${between}); ${dollarsText(floorUsd.expected)} at zero traffic, ${savingText(floor.changeUsd.expected)}`;
}

function ends({ high, low }: Range): string {
  return `${savingText(low)} to ${savingText(high)}`;
}

/** Nothing better was found: how far that reaches. */
function asNowText({ runs, space }: OptimizeResult, { kind }: Pick): string {
  const condition = kind === "harmless" ? "cheaper and no worse" : "cheaper and holds the objective";
  return `is the present one: of ${countText(space.simulated)} simulated configurations, out of ${countText(space.size)}, none was found that is ${condition}. ${countText(runs.used)} runs decide that with 95 % confidence for each configuration; what was not simulated may still be better.`;
}

/** What was looked for and not found. */
function noneLines({ picks, space }: OptimizeResult, { columns }: TextStyle): string[] {
  const simulated = countText(space.simulated);
  if (picks.length === 0) {
    return [
      ...wrapped(
        `Of ${simulated} simulated configurations, none was found that holds the objective.`,
        columns,
      ),
      "",
    ];
  }
  if (picks.some(({ kind }) => kind === "harmless")) return [];
  const text = `Of ${simulated} simulated configurations, none was found that holds the objective and is no worse than now in every scenario.`;
  return [...wrapped(text, columns), ""];
}

/** What got worse, by scenario: the largest relative loss first. */
function lossLines({ compared }: OptimizeResult, pick: Pick, { columns, paint }: TextStyle): string[] {
  const row = (name: string, text: string) => wrapped(`${name.padEnd(10)}${text}`, columns, 2, 12);
  const worse = pick.shifts.filter(({ direction }) => direction === "worse");
  const better = pick.shifts.length - worse.length;
  const counts = `${compared.comparisons} comparisons in ${pick.comparedRuns} runs of each of ${compared.scenarios.length} scenarios`;
  if (pick.comparedRuns === 0) return row("gives up", "not compared yet");
  if (worse.length === 0) {
    return row("gives up", `nothing beyond noise: ${counts}${better > 0 ? `; ${better} are better` : ""}`);
  }
  const scenarios = [...new Set(worse.map(({ scenario }) => scenario))]
    .map((scenario) => ({ scenario, shifts: byLoss(worse.filter((it) => it.scenario === scenario)) }))
    .sort((a, b) => loss(b.shifts[0]) - loss(a.shifts[0]));
  return [
    ...scenarios.flatMap(({ scenario, shifts }, index) => {
      const shown = shifts.slice(0, LOSSES_SHOWN).map(shiftText).join("; ");
      const rest = shifts.length - LOSSES_SHOWN;
      return row(
        index === 0 ? "gives up" : "",
        `${plain(scenario, 80)}: ${shown}${rest > 0 ? `; ${rest} more` : ""}`,
      );
    }),
    ...row("", `${worse.length} worse and ${better} better, of ${counts}`),
  ].map((line, index) => (index === 0 ? line : paint("dim", line)));
}

function byLoss(shifts: readonly Shift[]): Shift[] {
  return [...shifts].sort((a, b) => loss(b) - loss(a));
}

/** Loss as a share of the larger value. */
function loss(shift: Shift | undefined): number {
  if (!shift) return 0;
  const { after, before } = shift;
  return Math.abs(after - before) / Math.max(Math.abs(after), Math.abs(before), Number.MIN_VALUE);
}

function tieLines(
  result: OptimizeResult,
  { ties }: Pick,
  candidate: Evaluated,
  { columns, paint }: TextStyle,
): string[] {
  if (ties.length === 0) return [];
  const rest = ties.length - TIES_SHOWN;
  const shown = ties.slice(0, TIES_SHOWN).flatMap((id) => {
    const tie = found(result, id);
    return tie === undefined
      ? []
      : wrapped(`${dollarsText(tie.loadUsd.expected)} with ${tieText(tie, candidate)}`, columns, 12, 14);
  });
  return [
    ...wrapped(
      `${"ties".padEnd(10)}with ${ties.length} as cheap or cheaper that the runs do not refute (more --runs may):`,
      columns,
      2,
      12,
    ),
    ...shown.map((line) => paint("dim", line)),
    ...(rest > 0 ? [paint("dim", `            and ${rest} more`)] : []),
  ];
}

function patchLines({ patch }: Pick, { columns, paint }: TextStyle): string[] {
  if (patch === undefined) return [];
  const tone = (line: string) =>
    /^\+(?!\+)/.test(line) ? paint("ok", line) : /^-(?!-)/.test(line) ? paint("critical", line) : line;
  return [
    ...patch.byHand.flatMap(({ reason, ...change }) =>
      wrapped(`${"by hand".padEnd(10)}${changeText(change)}: ${plain(reason, 300)}`, columns, 2, 12),
    ),
    ...(patch.diff === "" ? [] : ["", ...patch.diff.trimEnd().split("\n").map(tone)]),
  ];
}

function frontierLines(result: OptimizeResult, { columns, paint }: TextStyle): string[] {
  const { frontier, metric, picks, present } = result;
  const names = new Map(picks.map(({ id, kind }) => [id, kind === "cheapest" ? "cheapest" : "no worse"]));
  const shown = [...new Set([...frontier, ...picks.map(({ id }) => id), present.id])]
    .flatMap((id) => found(result, id) ?? [])
    .sort(
      (a, b) => a.loadUsd.expected - b.loadUsd.expected || frontier.indexOf(a.id) - frontier.indexOf(b.id),
    );
  const table: Column[] = [
    { title: "$/MONTH", width: 9, align: "right" },
    { title: "OBJECTIVE", width: 10, align: "left" },
    { title: "MEAN", width: 8, align: "right" },
    { title: "95 % INTERVAL", width: 17, align: "right" },
    { title: "RUNS", width: 6, align: "right" },
    { title: "", width: 9, align: "left" },
    { title: "CHANGES", width: Math.max(20, columns - 66), align: "left" },
  ];
  return [
    paint("strong", `The frontier: ${SHORT_TITLES[metric]} against the price of a month`),
    paint("dim", tableHead(table)),
    ...shown.map((it) =>
      tableRow(table, [
        it.loadUsd.expected.toFixed(2),
        it.verdict === "undecided" ? "not shown" : it.verdict,
        valueText(metric, it.mean),
        `${valueText(metric, Math.max(0, it.interval[0]))} – ${valueText(metric, it.interval[1])}`,
        countText(it.requirements[0]?.runs ?? 0),
        it.id === present.id ? "now" : (names.get(it.id) ?? (frontier.includes(it.id) ? "frontier" : "")),
        changesText(it.changes),
      ]),
    ),
  ];
}

function found({ candidates, present }: OptimizeResult, id: string): Evaluated | undefined {
  return id === present.id ? present : candidates.find((it) => it.id === id);
}
