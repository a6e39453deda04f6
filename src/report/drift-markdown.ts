import type { DriftFinding, StackVerdict } from "../drift/record/finding.ts";
import { grouped } from "../drift/record/write.ts";
import { sectionsOf } from "./drift-sections.ts";
import {
  actorText,
  CLASS_WORDS,
  countsText,
  differenceText,
  effectText,
  placeText,
  seenText,
  setByText,
  statusText,
} from "./drift-words.ts";
import { markdown } from "./escape.ts";

/**
 * Characters of a step summary that are used at most; GitHub refuses more than 1 MiB for a step.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const BUDGET = 200_000;

/**
 * The step summary: a table for each stack, details folded. What does not fit is counted, never dropped in silence.
 * @param budget characters for all stacks together
 */
export function driftMarkdown(verdicts: readonly StackVerdict[], budget = BUDGET): string {
  const share = Math.floor(budget / Math.max(1, verdicts.length));
  return verdicts
    .map((verdict) =>
      [`## ${markdown(verdict.stack)}: ${statusText(verdict)}`, "", stackMarkdown(verdict, share)].join("\n"),
    )
    .join("\n");
}

/** What a stack's section says below its title. @param budget characters */
export function stackMarkdown(verdict: StackVerdict, budget: number): string {
  const { findings } = grouped(verdict);
  const head = `${markdown(countsText(verdict), 300)}\n`;
  const sections = sectionsOf(verdict);
  const rows = sections.length === 0 ? budget : budget * 0.7;
  const table = fitInto(findings.map(row), rows - head.length);
  const rest =
    budget - head.length - table.text.length - TABLE_HEAD.join("\n").length - 100 * sections.length;
  return [
    head,
    ...(findings.length === 0 ? [] : [...TABLE_HEAD, table.text]),
    ...more(table.left),
    ...sections.flatMap(({ lines, title }) =>
      folded(
        title,
        lines.map((line) => markdown(line, 400)),
        rest / sections.length,
      ),
    ),
    "",
  ].join("\n");
}

const TABLE_HEAD = ["| Severity | Where | What | Why, and what apply does | Id |", "|---|---|---|---|---|"];

/** A list that is folded under its title, or nothing. @param lines escaped */
export function folded(title: string, lines: readonly string[], budget: number): string[] {
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

function row(finding: DriftFinding): string {
  const where = [
    markdown(placeText(finding), 200),
    markdown(finding.construct ?? "", 120),
    markdown(setByText(finding), 300),
    ...(finding.owner === undefined ? [] : [`owner ${markdown(finding.owner)}`]),
  ];
  const what = [
    `${CLASS_WORDS[finding.class]}${finding.absorbed ? ", absorbed" : ""}`,
    markdown(differenceText(finding), 300),
    ...(finding.children.length === 0 ? [] : [`with ${markdown(finding.children.join(", "), 300)}`]),
    markdown(seenText(finding), 100),
  ];
  const why = [
    `${markdown(finding.why, 300)}; ${effectText(finding)}`,
    ...finding.notes.map((note) => markdown(note, 300)),
    ...(finding.actor === undefined ? [] : [`who: ${markdown(actorText(finding.actor), 300)}`]),
  ];
  const cells = [where, what, why].map((cell) => cell.filter((part) => part !== "").join("<br>"));
  return `| ${[`**${finding.severity}**`, ...cells, finding.id].join(" | ")} |`;
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
