import type { Finding } from "../core/finding.ts";
import type { StackVerdict } from "../drift/record/finding.ts";
import { driftMarkdown, folded } from "./drift-markdown.ts";
import { warningLines } from "./drift-sections.ts";
import { driftText, textSection } from "./drift-text.ts";
import { countsText, statusText } from "./drift-words.ts";
import { markdown } from "./escape.ts";
import { type Paint, unpainted } from "./paint.ts";

/** A joined report with what is about no single stack. Texts are not yet escaped. */
export interface RunReport {
  readonly verdicts: readonly StackVerdict[];
  readonly warnings: readonly Finding[];
  readonly notes: readonly string[];
}

/** A joined report for people at a terminal: the stacks, what is to be known of the run, and how many are how. */
export function runText({ notes, verdicts, warnings }: RunReport, paint: Paint = unpainted): string {
  const about = [
    ...textSection("Policy", warningLines(warnings), paint),
    ...textSection("About this run", notes, paint),
  ];
  return [
    ...(verdicts.length === 0 ? [] : [driftText(verdicts, paint)]),
    ...(about.length === 0 ? [] : [...about, ""]),
    `${paint("strong", headline(verdicts))}\n`,
  ].join("\n");
}

/** A joined report as a step summary: one line a stack first, then each. */
export function runMarkdown({ notes, verdicts, warnings }: RunReport): string {
  const escaped = (lines: readonly string[]) => lines.map((text) => markdown(text, 400));
  return [
    `# Drift: ${headline(verdicts)}`,
    "",
    "| Stack | Status | Found |",
    "|---|---|---|",
    ...verdicts.map(
      (it) => `| ${markdown(it.stack)} | ${statusText(it)} | ${markdown(countsText(it), 200)} |`,
    ),
    ...folded("Policy", escaped(warningLines(warnings)), 20_000),
    ...folded("About this run", escaped(notes), 20_000),
    "",
    driftMarkdown(verdicts),
  ].join("\n");
}

/** `5 stacks: 1 drifted, 1 not completely checked, 3 in sync`. */
function headline(verdicts: readonly StackVerdict[]): string {
  const count = (word: string, found: readonly StackVerdict[]) =>
    found.length === 0 ? [] : [`${found.length} ${word}`];
  const counts = [
    ...count(
      "drifted",
      verdicts.filter(({ status }) => status === "drifted"),
    ),
    ...count(
      "not completely checked",
      verdicts.filter(({ complete }) => !complete),
    ),
    ...count(
      "in sync",
      verdicts.filter(({ complete, status }) => complete && status === "in_sync"),
    ),
  ];
  return `${verdicts.length} ${verdicts.length === 1 ? "stack" : "stacks"}: ${counts.join(", ") || "none"}`;
}
