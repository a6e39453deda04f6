import type { LifeResult, StepResult } from "../rehearsal/result.ts";
import { markdown } from "./escape.ts";

const MARKS: Readonly<Record<StepResult["outcome"], string>> = {
  held: "✓",
  failed: "✗",
  "not-applicable": "–",
  "not-reached": "·",
};

/** One line of a step: mark, seconds, title. */
export function stepLine({ outcome, seconds, title }: StepResult): string {
  const time = outcome === "held" || outcome === "failed" ? `${seconds.toFixed(1)} s` : "";
  return `${MARKS[outcome]} ${time.padStart(8)}  ${title}`;
}

/** The timeline of a life: every step, its time as a bar, and the verdict. */
export function lifeText(life: LifeResult): string {
  const longest = Math.max(1, ...life.steps.map(({ seconds }) => seconds));
  const width = Math.max(...life.steps.map(({ id }) => id.length));
  const rows = life.steps.map(({ id, outcome, seconds }) =>
    `  ${MARKS[outcome]} ${id.padEnd(width)} ${`${seconds.toFixed(1)} s`.padStart(8)} ${"▇".repeat(Math.ceil((seconds / longest) * 30))}`.trimEnd(),
  );
  return [`${life.environment}: ${verdict(life)}`, ...rows].join("\n");
}

/** The same for a pull request or a step summary. */
export function lifeMarkdown(life: LifeResult): string {
  return [
    `## Rehearsal of ${markdown(life.environment)}: ${verdict(life)}`,
    "",
    "| | step | seconds | what was seen |",
    "|---|---|---:|---|",
    ...life.steps.map(
      ({ fact, outcome, seconds, title }) =>
        `| ${MARKS[outcome]} | ${markdown(title)} | ${seconds.toFixed(1)} | ${markdown(fact)} |`,
    ),
    "",
  ].join("\n");
}

function verdict({ held, seconds, steps }: LifeResult): string {
  const count = (outcome: StepResult["outcome"]) => steps.filter((step) => step.outcome === outcome).length;
  const skipped = count("not-applicable");
  const rest = skipped > 0 ? `, ${skipped} not applicable` : "";
  return held
    ? `${count("held")} steps held${rest} in ${seconds.toFixed(0)} s`
    : `FAILED at ${steps.find(({ outcome }) => outcome === "failed")?.id} after ${seconds.toFixed(0)} s`;
}
