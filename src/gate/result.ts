import type { PlannedAction } from "../terraform/actions.ts";
import type { Value } from "../terraform/value.ts";

/**
 * `refused` stops the plan, `unknown` cannot be judged before the apply, `warning` is told to the reviewer, and `waived`
 * was one of the first two.
 */
export const GATE_LEVELS = ["refused", "unknown", "warning", "waived"] as const;
export type GateLevel = (typeof GATE_LEVELS)[number];

/** One place of a plan that breaks a rule, or may break it. Secrets are sealed. */
export interface GateFinding {
  /** Twelve hexadecimal digits over stack, rule, address and attribute: the same in every plan. */
  readonly id: string;
  readonly rule: string;
  readonly level: GateLevel;
  readonly address: string;
  readonly action: PlannedAction;
  /** Empty for the resource as a whole. */
  readonly attribute: string;
  /** Undefined where there was nothing. */
  readonly before: Value | undefined;
  readonly after: Value | undefined;
  readonly why: string;
  readonly fix: string;
  readonly waiver?:
    | {
        readonly was: "refused" | "unknown";
        readonly reason: string;
        readonly approver: string;
        readonly expires: string;
      }
    | undefined;
  /** What else there is to say, such as a waiver that has expired. */
  readonly notes: readonly string[];
}

/** One plan as the gate judged it. */
export interface GatedPlan {
  readonly stack: string;
  /** Changes that do something, by what they do. */
  readonly counts: Readonly<Record<PlannedAction, number>>;
  readonly findings: readonly GateFinding[];
  /** Places that break a rule as they stand and that the plan does not touch. */
  readonly untouched: number;
}

/** A stack that could not be planned. */
export interface UngatedPlan {
  readonly stack: string;
  readonly trouble: string;
}

/** The result of one run of the gate. */
export interface GateReport {
  readonly verdict: "passed" | "unknown" | "refused";
  readonly plans: readonly (GatedPlan | UngatedPlan)[];
  /** Waivers that have expired: they refuse by themselves. */
  readonly expired: readonly string[];
  /** Waivers that match nothing in these plans. */
  readonly idle: readonly string[];
}
