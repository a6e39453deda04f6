import type { AuthorizationReport, RoleUse } from "../rehearsal/authorization/report.ts";
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
  const permissions = life.permissions ? ["", ...permissionLines(life.permissions)] : [];
  return [`${life.environment}: ${verdict(life)}`, ...rows, ...permissions].join("\n");
}

/** What each role was granted, and what it used of it. */
function permissionLines({ denied, roles, unjudged }: AuthorizationReport): string[] {
  return [
    ...roles.flatMap((use) => [
      `${use.role}: ${use.judged} authorizations, ${deniedCount(denied, use)} denied`,
      `  actions     ${use.called} of ${use.granted} called`,
      `  statements  ${use.statements}, ${listed(use.statementsNotNeeded, "each was needed", "not needed")}`,
      `  services    ${listed(use.servicesNeverCalled, "each was called", "never called")}`,
    ]),
    ...(unjudged.length > 0 ? [`requests that could not be judged: ${unjudged.length}`] : []),
  ];
}

function deniedCount(denied: AuthorizationReport["denied"], { role }: RoleUse): number {
  return denied.filter((one) => one.role === role).length;
}

function listed(names: readonly string[], none: string, some: string): string {
  return names.length === 0 ? none : `${some}: ${names.join(", ")}`;
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
    ...(life.permissions ? permissionMarkdown(life.permissions) : []),
  ].join("\n");
}

function permissionMarkdown({ denied, roles }: AuthorizationReport): string[] {
  return [
    "| role | authorizations | denied | actions called | granted | statements | not needed | services never called |",
    "|---|---:|---:|---:|---:|---:|---|---|",
    ...roles.map((use) => {
      const numbers = [use.judged, deniedCount(denied, use), use.called, use.granted, use.statements];
      const lists = [use.statementsNotNeeded, use.servicesNeverCalled].map(
        (names) => names.join(", ") || "none",
      );
      return `| ${[use.role, ...numbers, ...lists].map((cell) => markdown(String(cell))).join(" | ")} |`;
    }),
    "",
    ...roles.flatMap(({ neverCalled, role }) => [
      `Granted to ${markdown(role)} and never called: ${markdown(neverCalled.join(", ") || "none", 4000)}`,
      "",
    ]),
  ];
}

function verdict({ held, seconds, steps }: LifeResult): string {
  const count = (outcome: StepResult["outcome"]) => steps.filter((step) => step.outcome === outcome).length;
  const skipped = count("not-applicable");
  const rest = skipped > 0 ? `, ${skipped} not applicable` : "";
  return held
    ? `${count("held")} steps held${rest} in ${seconds.toFixed(0)} s`
    : `FAILED at ${steps.find(({ outcome }) => outcome === "failed")?.id} after ${seconds.toFixed(0)} s`;
}
