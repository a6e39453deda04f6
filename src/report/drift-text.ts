import type { DriftFinding, StackVerdict } from "../drift/record/finding.ts";
import { grouped } from "../drift/record/write.ts";
import { sectionsOf } from "./drift-sections.ts";
import {
  actorText,
  CLASS_WORDS,
  countsText,
  differenceLines,
  effectText,
  seenText,
  setByText,
  statusText,
} from "./drift-words.ts";
import { logLine } from "./escape.ts";
import { type Paint, unpainted } from "./paint.ts";

/** The report for people at a terminal: worst first, a few short lines each, nothing from the cloud unescaped. */
export function driftText(verdicts: readonly StackVerdict[], paint: Paint = unpainted): string {
  return verdicts
    .map((verdict) => stackLines(verdict, paint).join("\n"))
    .join("\n\n")
    .concat("\n");
}

/** A title and its lines, or nothing. @param lines not yet escaped */
export function textSection(title: string, lines: readonly string[], paint: Paint): string[] {
  if (lines.length === 0) return [];
  return [` ${paint("dim", title)}`, ...lines.map((line) => `   ${logLine(line, 400)}`)];
}

function stackLines(verdict: StackVerdict, paint: Paint): string[] {
  const tone = verdict.status === "in_sync" ? "ok" : verdict.status === "drifted" ? "critical" : "high";
  return [
    `${paint("strong", logLine(verdict.stack))}  ${paint(tone, statusText(verdict))}  ${countsText(verdict)}`,
    ...grouped(verdict).findings.flatMap((finding) => findingLines(finding, paint)),
    ...sectionsOf(verdict).flatMap(({ lines, title }) => textSection(title, lines, paint)),
  ];
}

function findingLines(finding: DriftFinding, paint: Paint): string[] {
  const level = paint(finding.severity, finding.severity.toUpperCase().padEnd(8));
  const place = [finding.address, finding.attribute ?? ""].join("  ").trim();
  const absorbed = finding.absorbed ? ", already absorbed into the state" : "";
  const code = [finding.construct ?? "", finding.owner === undefined ? "" : `owner ${finding.owner}`];
  return [
    ` ${level} ${finding.id}  ${logLine(place, 200)}  ${CLASS_WORDS[finding.class]}${absorbed}`,
    ...differenceLines(finding).flatMap((line, index) => row(index === 0 ? "what" : "", line)),
    `   why     ${logLine(finding.why, 300)}; ${effectText(finding)}`,
    ...row("with", finding.children.join(", ")),
    ...finding.notes.flatMap((note) => row("note", note)),
    ...row("who", finding.actor === undefined ? "" : actorText(finding.actor)),
    ...row("seen", seenText(finding)),
    ...row("code", code.filter((part) => part !== "").join("  ")),
    ...row("field", setByText(finding)),
    ...finding.remedies.flatMap(({ kind, text }) => row(kind, text)),
  ];
}

function row(name: string, text: string): string[] {
  return text === "" ? [] : [`   ${name.padEnd(8)}${logLine(text, 300)}`];
}
