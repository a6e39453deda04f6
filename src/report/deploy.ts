import type {
  DeployedStack,
  PlanDifference,
  PlannedChange,
  PlannedChanges,
  StackPlan,
} from "../deploy/planned-changes.ts";
import { PLANNED_ACTIONS } from "../terraform/actions.ts";
import type { Trouble } from "../terraform/trouble.ts";
import { isSensitive, UNKNOWN } from "../terraform/value.ts";
import { logLine, markdown } from "./escape.ts";
import { leafLines, sideText } from "./values.ts";

/**
 * Characters of a step summary that are used at most; GitHub refuses more than 1 MiB for a step.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const BUDGET = 200_000;

/** `2 to create, 1 to replace`; create, update, replace and delete are always named. */
export function planCounts({ counts }: PlannedChanges): string {
  const always: readonly string[] = ["create", "update", "replace", "delete"];
  return PLANNED_ACTIONS.filter((action) => always.includes(action) || counts[action] > 0)
    .map((action) => `${counts[action]} to ${action}`)
    .join(", ");
}

/** Plans for a terminal or a log: counts, digest, and one line for each change. */
export function planText(plans: readonly StackPlan[]): string {
  const lines = plans.flatMap((plan) => {
    if (!plan.planned) return [`${plan.stack}: NOT PLANNED`, ...troubleOf(plan.trouble)];
    const { changes, digest } = plan.planned;
    return [
      `${plan.stack}: ${planCounts(plan.planned)}`,
      `  digest ${digest}`,
      ...changes.map(({ action, address }) => `  ${action}  ${address}`),
    ];
  });
  return `${lines.map((line) => logLine(line, 400)).join("\n")}\n`;
}

/**
 * What an administrator has to apply before a deploy, as its plan has it; empty when there is nothing.
 * @param environment for the command
 */
export function waitingText({ planned, stack, trouble }: StackPlan, environment: string): string {
  if (!planned)
    return `${[`${stack}: NOT PLANNED`, ...troubleOf(trouble)].map((line) => logLine(line, 400)).join("\n")}\n`;
  if (planned.changes.length === 0) return "";
  const lines = [
    `${stack}: ${planCounts(planned)}, by an administrator and before the others: ballast bootstrap ${environment} --apply`,
    ...planned.changes.map(({ action, address }) => `  ${action}  ${address}`),
  ];
  return `${lines.map((line) => logLine(line, 400)).join("\n")}\n`;
}

/** Plans for a step summary: what the reviewer of a deploy reads. No secret is in it. */
export function planMarkdown(plans: readonly StackPlan[]): string {
  const share = Math.floor(BUDGET / Math.max(1, plans.length));
  return plans.map((plan) => section(plan, share)).join("\n");
}

/** What became of one stack of a deploy, for a terminal or a log. */
export function deployedText(deployed: DeployedStack): string {
  const lines = deployedLines(deployed).map((line) => logLine(line, 400));
  return `${lines.join("\n")}\n`;
}

function deployedLines(deployed: DeployedStack): string[] {
  const { stack } = deployed;
  switch (deployed.outcome) {
    case "applied":
      return [
        `${stack}: applied and settled; ${planCounts(deployed.planned)}`,
        `  digest ${deployed.planned.digest}`,
      ];
    case "differs":
      return [
        `${stack}: REFUSED, the plan is not the one that was reviewed; plan and review again`,
        `  digest ${deployed.planned.digest}; ${planCounts(deployed.planned)}`,
        ...differenceLines(deployed.found).map((line) => `  ${line}`),
      ];
    case "not-reviewed":
      return [`${stack}: REFUSED, no plan of it was reviewed; plan and review it first`];
    case "unplanned":
      return [`${stack}: NOT PLANNED`, ...troubleOf(deployed.trouble)];
    case "failed":
      return [`${stack}: FAILED`, ...deployed.words.split("\n").map((line) => `  ${line}`)];
  }
}

/** One line for each change that is not as it was reviewed. */
export function differenceLines(found: readonly PlanDifference[]): string[] {
  const words: Readonly<Record<PlanDifference["kind"], string>> = {
    added: "was not in the reviewed plan",
    gone: "was in the reviewed plan, and is not planned any more",
    "other action": "is planned with another action",
    "other values": "is planned with other values",
  };
  return found.map(({ address, kind }) => logLine(`${address} ${words[kind]}`, 400));
}

function section(plan: StackPlan, budget: number): string {
  const title = `### ${markdown(plan.stack)}`;
  if (!plan.planned) {
    return [
      `${title}: NOT PLANNED`,
      "",
      ...troubleOf(plan.trouble).map((line) => `- ${markdown(line, 400)}`),
      "",
    ].join("\n");
  }
  const { changes, digest } = plan.planned;
  let size = 0;
  const rows = changes.map(row).filter((text) => {
    size += text.length + 1;
    return size <= budget;
  });
  const left = changes.length - rows.length;
  return [
    `${title}: ${planCounts(plan.planned)}`,
    "",
    `Digest \`${digest}\``,
    "",
    ...(rows.length === 0 ? [] : ["| Action | Where | What |", "|---|---|---|", ...rows, ""]),
    ...(left === 0 ? [] : [`${left} more; \`ballast deploy plan\` on your machine shows all.`, ""]),
  ].join("\n");
}

function row({ action, address, attributes }: PlannedChange): string {
  const known = attributes.filter(({ after }) => action !== "create" || after !== UNKNOWN);
  const shown = known.slice(0, 40).flatMap(({ after, before, name }) => {
    const leaves = leafLines([
      ["", before],
      ["", after],
    ]);
    if (leaves.length > 0)
      return leaves.map((line) => markdown(`${name}${line.startsWith("[") ? "" : "."}${line}`, 300));
    if (isSensitive(before) || isSensitive(after)) return `${markdown(name)}: (holds a secret) changes`;
    const value = action === "create" ? sideText(after) : `${sideText(before)} → ${sideText(after)}`;
    return `${markdown(name)}: ${markdown(value, 300)}`;
  });
  const more = known.length > 40 ? [`${known.length - 40} more`] : [];
  return `| **${action}** | ${markdown(address, 200)} | ${[...shown, ...more].join("<br>")} |`;
}

function troubleOf({ fix, text }: Trouble): string[] {
  return [text, ...fix].map((line) => `  ${line}`);
}
