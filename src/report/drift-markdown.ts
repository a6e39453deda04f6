import type { DriftFinding, StackVerdict } from "../drift/finding.ts";
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
import { markdown } from "./escape.ts";

/**
 * Characters of a step summary that are used at most; GitHub refuses more than 1 MiB for a step.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const BUDGET = 200_000;

/** The step summary: a table for each stack, details folded. What does not fit is counted, never dropped in silence. */
export function driftMarkdown(verdicts: readonly StackVerdict[]): string {
  const share = Math.floor(BUDGET / Math.max(1, verdicts.length));
  return verdicts.map((verdict) => stackSection(verdict, share)).join("\n");
}

function stackSection(verdict: StackVerdict, budget: number): string {
  const { findings, settled, pending, unchecked } = grouped(verdict);
  const head = `## ${markdown(verdict.stack)}: ${statusText(verdict)}\n\n${markdown(countsText(verdict), 300)}\n`;
  const table = fitInto(findings.map(row), budget - head.length);
  const rest = budget - head.length - table.text.length;
  return [
    head,
    ...(findings.length === 0
      ? []
      : ["| Severity | Where | What | Why, and what apply does | Id |", "|---|---|---|---|---|", table.text]),
    ...more(table.left),
    ...details(
      "Not checked",
      unchecked.map(({ address }) => markdown(address, 200)),
      rest / 4,
    ),
    ...details(
      "Why it is not whole",
      troubleLines(verdict).map((text) => markdown(text, 400)),
      rest / 8,
    ),
    ...details(
      "Scanned beside the plan",
      scanLines(verdict).map((text) => markdown(text, 300)),
      rest / 8,
    ),
    ...details("Settled", settled.map(line), rest / 4),
    ...details("Not deployed yet", pending.map(line), rest / 4),
    ...details(
      "Could not be judged",
      verdict.limits.map((limit) => markdown(limit, 300)),
      rest / 8,
    ),
    ...details(
      "Policy",
      verdict.warnings.map(({ code, place, value, limit }) =>
        markdown(`${code} ${place}: ${value}; ${limit}`, 300),
      ),
      rest / 8,
    ),
    "",
  ].join("\n");
}

function row(finding: DriftFinding): string {
  const where = [
    markdown(`${finding.address} ${finding.attribute ?? ""}`.trim(), 200),
    ...(finding.constructPath === undefined ? [] : [markdown(finding.constructPath)]),
    markdown(setByText(finding), 300),
    ...(finding.owner === undefined ? [] : [`owner ${markdown(finding.owner)}`]),
  ];
  const what = [
    `${CLASS_WORDS[finding.class]}${finding.absorbed ? ", absorbed" : ""}`,
    markdown(differenceText(finding), 300),
    ...(finding.children.length === 0 ? [] : [`with ${markdown(finding.children.join(", "), 300)}`]),
  ];
  const why = [
    `${markdown(finding.why, 300)}; ${effectText(finding)}`,
    ...finding.notes.map((note) => markdown(note, 300)),
    ...(finding.actor === undefined ? [] : [`who: ${markdown(actorText(finding.actor), 300)}`]),
  ];
  const cells = [where, what, why].map((cell) => cell.filter((part) => part !== "").join("<br>"));
  return `| ${[`**${finding.severity}**`, ...cells, finding.id].join(" | ")} |`;
}

function line(finding: DriftFinding): string {
  const by = finding.suppression;
  const why = by
    ? `until ${by.until} by ${by.owner}: ${by.reason}`
    : [finding.why, ...finding.notes].join("; ");
  const place = `${finding.address} ${finding.attribute ?? ""}`.trim();
  return `${CLASS_WORDS[finding.class]}: ${markdown([place, differenceText(finding), why].filter((part) => part !== "").join(" · "), 400)}`;
}

function details(title: string, lines: readonly string[], budget: number): string[] {
  if (lines.length === 0) return [];
  const fitted = fitInto(
    lines.map((text) => `- ${text}`),
    budget,
  );
  return [
    "",
    `<details><summary>${title} (${lines.length})</summary>`,
    "",
    fitted.text,
    ...more(fitted.left),
    "",
    "</details>",
  ];
}

function more(left: number): string[] {
  return left === 0 ? [] : ["", `${left} more, see the JSON report.`];
}

function fitInto(lines: readonly string[], budget: number): { readonly text: string; readonly left: number } {
  let size = 0;
  const kept = lines.filter((text) => {
    size += text.length + 1;
    return size <= budget;
  });
  return { text: kept.join("\n"), left: lines.length - kept.length };
}
