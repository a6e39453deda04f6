import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { GateRule } from "../../src/gate/change.ts";
import { judgePlan } from "../../src/gate/judge.ts";
import { type GatePolicyInput, loadGatePolicy } from "../../src/gate/policy.ts";
import type { GatedPlan } from "../../src/gate/result.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { TODAY } from "../support/drift.ts";

export const GATE_PLANS = join(__dirname, "../fixtures/gate");

/** The captured plan of a scenario, as text. */
export function gatePlan(name: string): string {
  return gunzipSync(readFileSync(join(GATE_PLANS, `${name}.json.gz`))).toString();
}

export function judged(text: string, rules?: readonly GateRule[], policy: GatePolicyInput = {}): GatedPlan {
  const loaded = loadGatePolicy(policy, "policy", TODAY);
  return judgePlan({ stack: "shop", plan: parsePlan(text, "plan.json"), policy: loaded.policy }, rules);
}

/** `level rule address attribute` of each finding. */
export function findingLines({ findings }: Pick<GatedPlan, "findings">): string[] {
  return findings.map(({ address, attribute, level, rule }) =>
    [level, rule, address, attribute].join(" ").trim(),
  );
}
