import type { ClaimResult, ClaimsResult } from "../claims/claim.ts";
import { bySubject, conditionWords, countWords, trialWords, VERDICTS } from "./claims-words.ts";
import { markdown } from "./escape.ts";

/** The table of claims as a page: docs/claims.md is this without a platform. */
export function claimsMarkdown({ claims, disagreeing, platform }: ClaimsResult): string {
  const lines = [
    "# Claims about ECS on EC2",
    "",
    "Claims that runbooks and answers to review questions make, each with a verdict and its evidence. *Computed* values",
    "come from the code that simulates; *simulated* and *observed* ones from runs on a reference platform: five m6i.large,",
    "one On-Demand and four Spot, with ten tasks of one service behind a load balancer. *Documented* claims are about what",
    "no model holds, and rest on their source. `ballast claims` runs every check again, and fails when one no longer shows",
    "what its verdict says; `ballast claims prod` looks whether what makes a claim true is set there.",
    "",
    "Written by `ballast claims --markdown`; do not edit.",
    "",
    `${countWords(claims)}.`,
    ...(platform === undefined ? [] : ["", `Settings of ${markdown(platform)}.`]),
    ...[...bySubject(claims)].flatMap(([subject, entries]) => [
      "",
      `## ${subject.charAt(0).toUpperCase()}${subject.slice(1)}`,
      "",
      "| claim | verdict | why, and what shows it |",
      "| --- | --- | --- |",
      ...entries.map(row),
    ]),
    ...(disagreeing.length === 0 ? [] : ["", `Checks that disagree: ${disagreeing.join(", ")}.`]),
  ];
  return `${lines.join("\n")}\n`;
}

function row({
  agrees,
  because,
  claim,
  conditions,
  sources,
  trials,
  trueWhen,
  verdict,
}: ClaimResult): string {
  const needs =
    conditions?.map((it) => conditionWords({ ...it, text: cell(it.text) }, markdown)) ?? trueWhen.map(cell);
  const evidence = trials.map((trial) => `${trial.kind}: \`${code(trialWords(trial))}\``);
  const parts = [
    cell(because),
    ...(needs.length === 0 ? [] : [`True with: ${needs.join("; ")}.`]),
    ...evidence,
    `Source: ${sources.map((source) => `<${source}>`).join(" ")}`,
    ...(agrees ? [] : ["**The checks do not show what the verdict says.**"]),
  ];
  return `| ${cell(claim)} | ${VERDICTS[verdict]} | ${parts.join("<br>")} |`;
}

/** Our own words in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

function code(text: string): string {
  return text.replaceAll("`", "'").replaceAll("|", "\\|");
}
