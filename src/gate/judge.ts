import { globMatches } from "../core/glob.ts";
import { InputError } from "../core/input-error.ts";
import { sha256 } from "../core/sha256.ts";
import { actionCounts } from "../terraform/actions.ts";
import type { Configuration } from "../terraform/configuration.ts";
import type { Plan } from "../terraform/plan.ts";
import { PLAN_PRODUCER } from "../terraform/plan-json.ts";
import { sortBy } from "../terraform/value.ts";
import { ALL_GATE_RULES } from "./catalogue.ts";
import {
  changesIn,
  type GateChange,
  type GateContext,
  type GateRule,
  plannedBy,
  untouchedIn,
} from "./change.ts";
import type { GatePolicy } from "./policy.ts";
import { GATE_LEVELS, type GatedPlan, type GateFinding } from "./result.ts";

/** What is judged, and what is known of it. */
export interface GateInput {
  /** Name of the stack, or of the file. */
  readonly stack: string;
  readonly plan: Plan;
  readonly configuration?: Configuration | undefined;
  readonly policy: GatePolicy;
}

/**
 * Judges what a plan would do. Pure. Only changes count: what breaks a rule as it stands is counted.
 * @param rules for tests of the rules themselves
 * @throws InputError for a plan that plans nothing: a refresh, or one that ended with an error
 */
export function judgePlan(input: GateInput, rules: readonly GateRule[] = ALL_GATE_RULES): GatedPlan {
  const { configuration, plan, policy, stack } = input;
  refuseOtherPlans(plan, stack);
  const changes = changesIn(plan);
  const context: GateContext = {
    ...plannedBy(plan, configuration),
    changes,
    configuration,
    ...askedOf(policy, plan.assumedRoles),
  };
  return judged({ stack, changes, standing: untouchedIn(plan), context }, rules);
}

/** What changes in a stack and what stays as it is, and what the rules may look at in addition. */
export interface Judged {
  readonly stack: string;
  readonly changes: readonly GateChange[];
  /** Objects that stay, as if they were created. */
  readonly standing: readonly GateChange[];
  readonly context: GateContext;
}

/** Holds changes against the rules, wherever they were read from. */
export function judged(
  { changes, context, stack, standing }: Judged,
  rules: readonly GateRule[] = ALL_GATE_RULES,
): GatedPlan {
  const findings = changes.flatMap((change) => findingsOf(change, context, stack, rules));
  const asTheyAre = standing.flatMap((change) => findingsOf(change, context, stack, rules));
  return {
    stack,
    counts: actionCounts(changes.map(({ action }) => action)),
    findings: sortBy(findings, ({ address, attribute, level, rule }) =>
      [GATE_LEVELS.indexOf(level), address, rule, attribute].join("\u0000"),
    ),
    untouched: asTheyAre.filter(({ level }) => level === "refused").length,
  };
}

/** What the policy and the providers tell. @param assumedRoles ARNs of the roles that the providers assume */
export function askedOf(
  policy: GatePolicy,
  assumedRoles: readonly string[],
): Pick<GateContext, "isPipelineRole" | "expectedPorts"> {
  const roles = [...assumedRoles.map(roleName), ...policy.pipelineRoles];
  return {
    isPipelineRole: (name) => roles.some((glob) => globMatches(glob, name)),
    expectedPorts: (address) =>
      new Set(
        policy.expectPublic.filter((it) => globMatches(it.address, address)).flatMap(({ ports }) => ports),
      ),
  };
}

function findingsOf(
  change: GateChange,
  context: GateContext,
  stack: string,
  rules: readonly GateRule[],
): GateFinding[] {
  const { action, address, type } = change;
  return rules
    .filter(({ types }) => types === undefined || types.includes(type))
    .flatMap((rule) =>
      rule.judge(change, context).map(
        ({ after, before, path, unknown, why }): GateFinding => ({
          id: sha256(JSON.stringify([stack, rule.id, address, path])).slice(0, 12),
          rule: rule.id,
          level: unknown ? "unknown" : rule.level,
          address,
          action,
          attribute: path,
          before,
          after,
          why: why ?? rule.why,
          fix: unknown ? `${rule.fix}; or make it known to the plan` : rule.fix,
          notes: [],
        }),
      ),
    );
}

function refuseOtherPlans(plan: Plan, stack: string): void {
  if (plan.changes !== undefined && !plan.errored) return;
  const what = plan.errored ? "ended with an error" : "plans no changes: it is refresh-only, or failed";
  throw new InputError("PLAN_KIND", stack, what, `make a normal plan: ${PLAN_PRODUCER}`);
}

/** Name of a role in its ARN, without its path. */
function roleName(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}
