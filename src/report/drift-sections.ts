import type { DriftFinding, StackVerdict } from "../drift/record/finding.ts";
import { grouped } from "../drift/record/write.ts";
import { CLASS_WORDS, differenceText, placeText, scanLines, troubleLines } from "./drift-words.ts";

/** Lines of a report that stand below the findings: a title, and texts that are not yet escaped. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Everything in a report other than the findings, the same in every format. Empty sections are left out. */
export function sectionsOf(verdict: StackVerdict): Section[] {
  const { settled, pending, unchecked } = grouped(verdict);
  const all: Section[] = [
    { title: "Not checked", lines: unchecked.map(({ address }) => address) },
    { title: "Why the check is incomplete", lines: troubleLines(verdict) },
    { title: "Scanned in addition to the plan", lines: scanLines(verdict) },
    { title: "Settled", lines: settled.map(settledLine) },
    { title: "Not deployed yet", lines: pending.map(pendingLine) },
    { title: "Could not be judged", lines: verdict.limits },
    { title: "Policy", lines: warningLines(verdict.warnings) },
  ];
  return all.filter(({ lines }) => lines.length > 0);
}

/** Troubles of the policy, one line each, not escaped. */
export function warningLines(warnings: StackVerdict["warnings"]): string[] {
  return warnings.map(({ code, fix, limit, place, value }) => `${code} ${place}: ${value}; ${limit}; ${fix}`);
}

function settledLine(finding: DriftFinding): string {
  const by = finding.waiver;
  const why = by
    ? `${by.level} ${CLASS_WORDS[by.was]}, waived until ${by.expires} by ${by.owner}: ${by.reason}`
    : [finding.why, ...finding.notes].join("; ");
  return spaced(CLASS_WORDS[finding.class], placeText(finding), differenceText(finding), why);
}

function pendingLine(finding: DriftFinding): string {
  const action = (finding.plannedAction ?? "").padEnd(7);
  const rest = [differenceText(finding), ...finding.notes].filter((part) => part !== "").join("; ");
  return spaced(`${action} ${placeText(finding)}`, rest);
}

function spaced(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("  ");
}
