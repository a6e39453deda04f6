import { type Finding, sortFindings } from "../core/finding.ts";
import { StackView } from "../terraform/json.ts";
import { RULES } from "./catalogue.ts";
import type { GuardContext } from "./rule.ts";

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
