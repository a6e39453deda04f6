import type { CostDelta } from "../cost/compare.ts";
import type { GateReport } from "../gate/result.ts";
import type { Difference, MetricId, ObjectiveResult } from "../simulation/result.ts";
import type { PlannedAction } from "../terraform/actions.ts";
import type { ChangedAttribute } from "../terraform/changed-attributes.ts";

/** What a change does to one block of the Terraform. Secrets are sealed. */
export interface ReviewedChange {
  /** Address of a resource; `provider.aws`, `data.aws_ami.ecs`, `output.vpc_id` or `terraform` for the others. */
  readonly address: string;
  readonly kind: "resource" | "data" | "provider" | "output" | "settings";
  /** Undefined where an apply does nothing by it. */
  readonly action: PlannedAction | undefined;
  readonly attributes: readonly ChangedAttribute[];
  /** Attributes that force the replacement. */
  readonly replacedBy: readonly string[];
  /** True for a replacement that every release makes, such as a new revision of a task definition: nothing is lost. */
  readonly routine: boolean;
}

/** One stack of an environment. */
export interface StackReview {
  readonly stack: string;
  /** `removed`: its code is gone, and what it made stays until somebody destroys it. */
  readonly state: "added" | "changed" | "removed";
  /** Where the changes are read from: a plan knows every one, the code knows what it says. */
  readonly source: "plan" | "code";
  readonly changes: readonly ReviewedChange[];
  /** Addresses that `prevent_destroy` protected before, and does not any more. */
  readonly unprotected: readonly string[];
}

/** How one scenario ends before and after. */
export interface ScenarioDelta {
  readonly id: string;
  readonly title: string;
  readonly verdicts: readonly ["met" | "missed", "met" | "missed"];
  /** Objectives that were met before and are missed after, or the other way round, beyond noise. */
  readonly objectives: readonly (ObjectiveResult & { readonly before: number })[];
  /** `mixed`: some of it got better and some worse. */
  readonly change: "worse" | "better" | "mixed" | "same";
  /** Metrics that differ beyond noise. */
  readonly metrics: readonly {
    readonly id: MetricId;
    readonly difference: Exclude<Difference, "same" | "unclear">;
    readonly before: number;
    readonly after: number;
  }[];
}

export interface ResilienceDelta {
  readonly runs: number;
  readonly seed: number;
  /** True where nothing that is simulated has changed, so that nothing was run. */
  readonly untouched: boolean;
  /** Number of scenarios that both sides have. */
  readonly scenarios: number;
  /** Scenarios that are not the same. */
  readonly changed: readonly ScenarioDelta[];
  /** Fewer runs than asked for. */
  readonly interrupted: boolean;
}

/** An alarm, composite alarm or event rule that could fire before. */
export interface BrokenAlarm {
  readonly address: string;
  readonly name: string;
  /** Why it cannot fire. */
  readonly problems: readonly {
    readonly place: string;
    readonly value: string;
    readonly limit: string;
    readonly fix: string;
  }[];
}

export interface AlarmDelta {
  readonly broken: readonly BrokenAlarm[];
  /** Addresses that could not fire before and can now. */
  readonly mended: readonly string[];
  /** Addresses that are no longer in the code. */
  readonly removed: readonly string[];
  readonly total: number;
}

/** What a policy allows that it did not allow before. */
export interface GainedGrant {
  readonly stack: string;
  readonly address: string;
  readonly attribute: string;
  /** `AWS:…`, `Service:…` or `*`; empty in the policy of an identity. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

/** Drift that waits to be settled, of the stacks of an environment. */
export interface PendingDrift {
  /** Stacks that were checked. */
  readonly stacks: readonly string[];
  readonly findings: readonly {
    readonly id: string;
    readonly stack: string;
    readonly severity: string;
    readonly address: string;
    readonly attribute: string | undefined;
    readonly why: string;
  }[];
  /** Stacks of which not everything was checked. */
  readonly incomplete: readonly string[];
}

export interface EnvironmentReview {
  readonly environment: string;
  readonly state: "added" | "changed" | "removed";
  readonly stacks: readonly StackReview[];
  /** New permissions in stacks that were there before. */
  readonly grants: readonly GainedGrant[];
  /** Undefined where there was nothing to judge. */
  readonly gate: GateReport | undefined;
  readonly cost: CostDelta | undefined;
  readonly resilience: ResilienceDelta | undefined;
  readonly alarms: AlarmDelta | undefined;
  /** Undefined where no report was given. */
  readonly drift: PendingDrift | undefined;
  /** What could not be reviewed, and why. */
  readonly troubles: readonly string[];
}

/** What a reviewer has to know of a change before merging it. */
export interface Review {
  readonly schemaVersion: "1.0";
  /** The commit that the change is compared with, as it was given. */
  readonly base: string;
  /** Its full name. */
  readonly baseCommit: string;
  /**
   * `worse`: something is refused, or works worse than before. `incomplete`: nothing of that, but not everything was
   * reviewed. `look`: something is destroyed, costs more or drifted.
   */
  readonly verdict: "worse" | "incomplete" | "look" | "fine";
  /** Those that the change touches. */
  readonly environments: readonly EnvironmentReview[];
  /** Those that it leaves as they are. */
  readonly unchanged: readonly string[];
}
