import { type App, TerraformStack } from "cdktf";
import { type Finding, sortFindings } from "../core/finding.ts";
import { RULES } from "./catalogue.ts";
import type { GuardContext } from "./rule.ts";
import { StackView } from "./terraform-json.ts";

/**
 * Judges what would be deployed, not what the code meant: every guardrail over the synthesized JSON of one stack.
 * Pure, and total: JSON of any shape gives findings or none, never an exception.
 */
export function checkStack(name: string, json: unknown, context: GuardContext): Finding[] {
  const stack = new StackView(name, json);
  const findings = RULES.flatMap(({ check, code, severity }) =>
    check(stack, context).map((breach): Finding => ({ code, severity, ...breach })),
  );
  return sortFindings(findings);
}

/**
 * Findings of every stack of an app, each place led by the name of its stack. It synthesizes in memory and writes
 * nothing, so it can stop an app before the first file.
 */
export function guardStacks(
  stacks: App | readonly TerraformStack[],
  contextOf: (stackName: string) => GuardContext,
): Finding[] {
  const list = "node" in stacks ? stacks.node.children.filter((c) => TerraformStack.isStack(c)) : stacks;
  // References between stacks add outputs to the other stack: all are prepared before the first is read.
  for (const stack of list) stack.prepareStack();
  return list.flatMap((stack) => {
    const name = stack.node.id;
    return checkStack(name, stack.toTerraform(), contextOf(name)).map((finding) => ({
      ...finding,
      place: `${name}: ${finding.place}`,
    }));
  });
}
