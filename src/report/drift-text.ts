import type { DriftFinding, Level, StackVerdict } from "../drift/finding.ts";
import { grouped } from "./drift-json.ts";
import {
  actorText,
  CLASS_WORDS,
  countsText,
  differenceText,
  effectText,
  scanLines,
  setByText,
  statusText,
  troubleLines,
} from "./drift-words.ts";
import { logLine } from "./escape.ts";

/** Colours a piece of text, or leaves it as it is when the output is no terminal. */
export type Paint = (tone: Level | "ok" | "dim" | "strong", text: string) => string;

/** No colours. */
export const unpainted: Paint = (_tone, text) => text;

/** The report for people at a terminal: worst first, four short lines each, nothing from the cloud unescaped. */
export function driftText(verdicts: readonly StackVerdict[], paint: Paint = unpainted): string {
  return verdicts
    .map((verdict) => stackLines(verdict, paint).join("\n"))
    .join("\n\n")
    .concat("\n");
}

function stackLines(verdict: StackVerdict, paint: Paint): string[] {
  const { findings, settled, pending, unchecked } = grouped(verdict);
  const tone = verdict.status === "in_sync" ? "ok" : verdict.status === "drifted" ? "critical" : "high";
  return [
    `${paint("strong", logLine(verdict.stack))}  ${paint(tone, statusText(verdict))}  ${countsText(verdict)}`,
    ...findings.flatMap((finding) => findingLines(finding, paint)),
    ...section(
      "Not checked",
      unchecked.map((finding) => logLine(finding.address, 200)),
      paint,
    ),
    ...section("Settled", settled.map(settledLine), paint),
    ...section("Not deployed yet", pending.map(pendingLine), paint),
    ...section(
      "Why it is not whole",
      troubleLines(verdict).map((line) => logLine(line, 400)),
      paint,
    ),
    ...section(
      "Scanned beside the plan",
      scanLines(verdict).map((line) => logLine(line, 300)),
      paint,
    ),
    ...section(
      "Could not be judged",
      verdict.limits.map((limit) => logLine(limit, 300)),
      paint,
    ),
    ...section(
      "Policy",
      verdict.warnings.map(({ code, place, value, limit }) =>
        logLine(`${code} ${place}: ${value}; ${limit}`, 300),
      ),
      paint,
    ),
  ];
}

function findingLines(finding: DriftFinding, paint: Paint): string[] {
  const level = paint(finding.severity, finding.severity.toUpperCase().padEnd(8));
  const place = [finding.address, finding.attribute ?? ""].join("  ").trim();
  const difference = differenceText(finding);
  const absorbed = finding.absorbed ? ", already absorbed into the state" : "";
  return [
    ` ${level} ${finding.id}  ${logLine(place, 200)}  ${CLASS_WORDS[finding.class]}${absorbed}`,
    ...(difference === "" ? [] : [`   what    ${logLine(difference, 300)}`]),
    `   why     ${logLine(finding.why, 300)}; ${effectText(finding)}`,
    ...(finding.children.length > 0 ? [`   with    ${logLine(finding.children.join(", "), 300)}`] : []),
    ...finding.notes.map((note) => `   note    ${logLine(note, 300)}`),
    ...(finding.actor === undefined ? [] : [`   who     ${logLine(actorText(finding.actor), 300)}`]),
    ...whereLine(finding),
    ...fieldLine(finding),
    ...finding.remedies.map(({ kind, text }) => `   ${kind.padEnd(8)}${logLine(text, 300)}`),
  ];
}

function whereLine({ constructPath, owner }: DriftFinding): string[] {
  const parts = [
    ...(constructPath === undefined ? [] : [constructPath]),
    ...(owner === undefined ? [] : [`owner ${owner}`]),
  ];
  return parts.length === 0 ? [] : [`   code    ${logLine(parts.join("  "), 300)}`];
}

function fieldLine(finding: DriftFinding): string[] {
  const text = setByText(finding);
  return text === "" ? [] : [`   field   ${logLine(text, 300)}`];
}

function settledLine(finding: DriftFinding): string {
  const by = finding.suppression;
  const why = by
    ? `${by.level} ${CLASS_WORDS[by.was]}, silenced until ${by.until} by ${by.owner}: ${by.reason}`
    : [finding.why, ...finding.notes].join("; ");
  const place = `${CLASS_WORDS[finding.class]}  ${finding.address} ${finding.attribute ?? ""}`.trimEnd();
  return logLine(`${place}  ${differenceText(finding)}  ${why}`, 300);
}

function pendingLine(finding: DriftFinding): string {
  const action = finding.why.split(":")[0] ?? "";
  const rest = [differenceText(finding), ...finding.notes].filter((part) => part !== "").join("; ");
  return logLine(`${action.padEnd(7)} ${finding.address} ${finding.attribute ?? ""}  ${rest}`.trimEnd(), 300);
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [` ${paint("dim", title)}`, ...lines.map((line) => `   ${line}`)];
}
