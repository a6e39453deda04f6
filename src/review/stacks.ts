import { judgeCode } from "../gate/code.ts";
import { judgePlan } from "../gate/judge.ts";
import type { LoadedGatePolicy } from "../gate/policy.ts";
import { gateReport } from "../gate/report.ts";
import type { GatedPlan, GateReport, UngatedPlan } from "../gate/result.ts";
import type { Configuration } from "../terraform/configuration.ts";
import { DeclaredStacks } from "../terraform/declared-stacks.ts";
import type { Plan } from "../terraform/plan.ts";
import { Sealer } from "../terraform/seal.ts";
import { codeChanges, unprotectedBy } from "./code-changes.ts";
import { planChanges } from "./plan-changes.ts";
import type { StackReview } from "./result.ts";

/** The code of an environment before and after a change, and what was planned of it. */
export interface ReviewedCode {
  /** By the name of the stack. Undefined where nobody knows what was there. */
  readonly before: ReadonlyMap<string, Configuration> | undefined;
  readonly after: ReadonlyMap<string, Configuration>;
  /** Plans of these stacks. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** Stacks that should have been planned, and why they are not. */
  readonly unplanned: ReadonlyMap<string, string>;
  readonly policy: LoadedGatePolicy;
}

/** Stacks that a change touches, and what the plan gate says of them. */
export function reviewStacks(code: ReviewedCode): {
  readonly stacks: readonly StackReview[];
  readonly gate: GateReport | undefined;
} {
  const { after, before, plans, policy, unplanned } = code;
  const sealer = new Sealer();
  const names = [...new Set([...(before?.keys() ?? []), ...after.keys(), ...plans.keys()])];
  const stacks = names.flatMap((stack) => stackReview(stack, code, sealer) ?? []);
  const judged: (GatedPlan | UngatedPlan)[] = [
    ...[...plans].map(([stack, plan]) =>
      judgePlan({ stack, plan, configuration: after.get(stack), policy: policy.policy }),
    ),
    ...[...unplanned].map(([stack, trouble]) => ({ stack, trouble })),
  ];
  if (before) {
    const touched = stacks.filter(({ state, stack }) => state !== "removed" && !plans.has(stack));
    const own = touched.flatMap(({ stack }) => after.get(stack) ?? []);
    judged.push(
      ...judgeCode({
        before: new DeclaredStacks([...before.values()]),
        after: new DeclaredStacks([...after.values()]),
        stacks: own,
        policy: policy.policy,
      }),
    );
  }
  // A waiver that is idle here may be needed by a stack that this change leaves alone.
  const gate = judged.length === 0 ? undefined : { ...gateReport(judged, policy), idle: [] };
  return { stacks, gate };
}

function stackReview(
  stack: string,
  { after, before, plans }: ReviewedCode,
  sealer: Sealer,
): StackReview | undefined {
  const [was, now, plan] = [before?.get(stack), after.get(stack), plans.get(stack)];
  if (!now && !plan) return { stack, state: "removed", source: "code", changes: [], unprotected: [] };
  const written = before && now ? codeChanges(was, now, sealer) : [];
  const unprotected = unprotectedBy(was, now);
  const state = before && !was ? "added" : "changed";
  if (!plan) {
    return written.length === 0 ? undefined : { stack, state, source: "code", changes: written, unprotected };
  }
  // What no plan shows, such as the settings of a provider, is read from the code.
  const silent = written.filter(({ action, kind }) => kind !== "resource" || action === undefined);
  const changes = [...planChanges(plan, stack), ...silent];
  return changes.length === 0 ? undefined : { stack, state, source: "plan", changes, unprotected };
}
