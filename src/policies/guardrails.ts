import { type Finding, sortFindings } from "../core/finding.ts";
import type { Configuration } from "../terraform/configuration.ts";
import { EnvironmentView } from "../terraform/environment-view.ts";
import { RULES } from "./catalogue.ts";
import { type Breach, type CheckContext, DOES_NOT_APPLY, type GuardContext, type Rule } from "./rule.ts";

/** What became of one rule on one stack. */
export type RuleResult = { readonly rule: Rule } & (
  | { readonly outcome: "held" | "not-applicable" }
  | { readonly outcome: "broken"; readonly breaches: readonly Breach[] }
  /** The rule itself threw: a defect, and no verdict. */
  | { readonly outcome: "failed"; readonly error: unknown }
);

/**
 * Judges what would be deployed, not what the code meant: every guardrail over the synthesized JSON of one stack.
 * Pure, and total: JSON of any shape gives findings or none, never an exception.
 * @param environment this stack and the others of its environment; without them, rules that depend on another stay
 *   silent
 */
export function checkStack(
  stack: Configuration,
  context: GuardContext,
  environment?: EnvironmentView,
): Finding[] {
  return sortFindings(applyRules(stack, context, environment).flatMap(findingsOf));
}

/** Applies every rule of a catalogue to one stack. A rule that throws hides no other rule. */
export function applyRules(
  stack: Configuration,
  context: GuardContext,
  environment = new EnvironmentView([stack]),
  rules: readonly Rule[] = RULES,
): RuleResult[] {
  const known: CheckContext = { ...context, environment };
  return rules.map((rule) => applyRule(rule, stack, known));
}

function applyRule(rule: Rule, stack: Configuration, context: CheckContext): RuleResult {
  try {
    const breaches = rule.check(stack, context);
    if (breaches === DOES_NOT_APPLY) return { rule, outcome: "not-applicable" };
    return breaches.length > 0 ? { rule, outcome: "broken", breaches } : { rule, outcome: "held" };
  } catch (error) {
    return { rule, outcome: "failed", error };
  }
}

/** What a result says to a user; the message of a defect may quote a value, and is left out. A rule that failed stops synthesis as an error does: nobody knows whether it holds. */
export function findingsOf(result: RuleResult): Finding[] {
  const { code, severity } = result.rule;
  switch (result.outcome) {
    case "broken":
      return result.breaches.map((breach) => ({ code, severity, ...breach }));
    case "failed":
      return [
        {
          code,
          severity: "error",
          place: "the rule itself",
          value: result.error instanceof Error ? result.error.name : "no error",
          limit: "a rule gives a verdict on every stack",
          fix: "report this as a defect of Ballast, with the synthesized JSON of the stack",
        },
      ];
    default:
      return [];
  }
}
