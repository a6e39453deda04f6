import type { GatedPlan, GateFinding, GateLevel, GateReport, UngatedPlan } from "../gate/result.ts";
import { PLANNED_ACTIONS } from "../terraform/actions.ts";
import { logLine, markdown } from "./escape.ts";
import { type Paint, unpainted } from "./paint.ts";
import { sideText } from "./values.ts";

/**
 * Characters of a step summary that are used at most; GitHub refuses more than 1 MiB for a step.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const BUDGET = 200_000;

const TONES = { refused: "critical", unknown: "high", warning: "medium", waived: "dim" } as const;

/** Head of the table of findings. */
export const GATE_TABLE: readonly string[] = [
  "| Verdict | Where | Before and after | Why, and what to do | Id |",
  "|---|---|---|---|---|",
];

/** The report for a terminal or a log: refused first, each with place, before, after, reason and fix. */
export function gateText(report: GateReport, paint: Paint = unpainted): string {
  const lines = [
    ...report.plans.flatMap((plan) => planLines(plan, paint)),
    ...report.expired.map((text) => `${paint("critical", "EXPIRED")}  waiver ${logLine(text, 300)}`),
    ...report.idle.map((text) => `${paint("dim", "idle")}     waiver ${logLine(text, 300)}`),
    gateVerdictText(report),
  ];
  return `${lines.join("\n")}\n`;
}

/** The report for a step summary: a table for each plan. No secret is in it. */
export function gateMarkdown(report: GateReport): string {
  const share = Math.floor(BUDGET / Math.max(1, report.plans.length));
  const waivers = [
    ...report.expired.map((text) => `- **expired** waiver ${markdown(text, 300)}`),
    ...report.idle.map((text) => `- idle waiver ${markdown(text, 300)}`),
  ];
  return [
    `## Plan gate: ${gateVerdictText(report)}`,
    "",
    ...report.plans.flatMap((plan) => section(plan, share)),
    ...(waivers.length === 0 ? [] : [...waivers, ""]),
  ].join("\n");
}

/** `refused: 2 refused, 1 warning`. */
export function gateVerdictText({ expired, plans, verdict }: GateReport): string {
  const count = (level: GateLevel) => countOf(plans, level);
  const troubled = plans.filter((plan) => "trouble" in plan).length;
  const parts = [
    [count("refused"), "refused"],
    [expired.length, expired.length === 1 ? "expired waiver" : "expired waivers"],
    [count("unknown"), "unknown before the apply"],
    [troubled, "not planned"],
    [count("warning"), count("warning") === 1 ? "warning" : "warnings"],
    [count("waived"), "waived"],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return `${verdict === "unknown" ? "not judged" : verdict}${said.length === 0 ? "" : `: ${said.join(", ")}`}`;
}

function countOf(plans: GateReport["plans"], level: GateLevel): number {
  return plans.reduce(
    (sum, plan) =>
      sum + ("trouble" in plan ? 0 : plan.findings.filter((finding) => finding.level === level).length),
    0,
  );
}

function planLines(plan: GatedPlan | UngatedPlan, paint: Paint): string[] {
  const name = paint("strong", logLine(plan.stack));
  if ("trouble" in plan) return [`${name}  ${paint("high", "NOT PLANNED")}  ${logLine(plan.trouble, 400)}`];
  return [
    `${name}  ${changesText(plan)}`,
    ...plan.findings.flatMap((finding) => findingLines(finding, paint)),
    ...untouchedText(plan).map((text) => `   ${text}`),
  ];
}

function findingLines(finding: GateFinding, paint: Paint): string[] {
  const { fix, id, level, notes, rule, waiver, why } = finding;
  const head = paint(TONES[level], level.toUpperCase().padEnd(8));
  return [
    ` ${head} ${id}  ${logLine(placeText(finding), 200)}  ${rule}`,
    ...row("before", sideText(finding.before)),
    ...row("after", afterText(finding)),
    ...row("why", why),
    ...(waiver
      ? row("waiver", `until ${waiver.expires} (${waiver.approver}): ${waiver.reason}`)
      : row("fix", fix)),
    ...notes.flatMap((note) => row("note", note)),
  ];
}

function row(name: string, text: string): string[] {
  return [`   ${name.padEnd(7)} ${logLine(text, 300)}`];
}

/** Address and attribute, not escaped. */
function placeText({ address, attribute }: GateFinding): string {
  return `${address} ${attribute}`.trim();
}

function afterText({ action, after }: GateFinding): string {
  if (action === "delete") return "deleted";
  return action === "forget" ? "no longer managed" : sideText(after);
}

function changesText({ counts }: GatedPlan): string {
  const said = PLANNED_ACTIONS.filter((action) => counts[action] > 0).map(
    (action) => `${counts[action]} to ${action}`,
  );
  return said.join(", ") || "no changes";
}

function untouchedText({ untouched }: GatedPlan): string[] {
  if (untouched === 0) return [];
  return [
    `${untouched} more ${untouched === 1 ? "place breaks" : "places break"} a rule as it stands, untouched by this plan`,
  ];
}

function section(plan: GatedPlan | UngatedPlan, budget: number): string[] {
  const title = `### ${markdown(plan.stack)}`;
  if ("trouble" in plan) return [`${title}: NOT PLANNED`, "", `- ${markdown(plan.trouble, 400)}`, ""];
  let size = 0;
  const rows = plan.findings.map(gateRow).filter((text) => {
    size += text.length + 1;
    return size <= budget;
  });
  const left = plan.findings.length - rows.length;
  return [
    `${title}: ${changesText(plan)}`,
    "",
    ...(rows.length === 0 ? [] : [...GATE_TABLE, ...rows, ""]),
    ...(left === 0 ? [] : [`${left} more, see the JSON report.`, ""]),
    ...untouchedText(plan).flatMap((text) => [markdown(text, 200), ""]),
  ];
}

/** A row below `GATE_TABLE`. */
export function gateRow(finding: GateFinding): string {
  const { address, attribute, before, fix, id, level, notes, rule, waiver, why } = finding;
  const end = waiver ? `waived until ${waiver.expires} by ${waiver.approver}: ${waiver.reason}` : fix;
  const cells = [
    `**${level}**`,
    [address, attribute]
      .filter(Boolean)
      .map((text) => markdown(text, 200))
      .join("<br>"),
    `${markdown(sideText(before), 200)} → ${markdown(afterText(finding), 200)}`,
    [`${rule}: ${why}`, end, ...notes].map((text) => markdown(text, 300)).join("<br>"),
    id,
  ];
  return `| ${cells.join(" | ")} |`;
}
