import type { Finding } from "../../core/finding.ts";
import { sha256 } from "../../core/sha256.ts";
import type { PlannedAction } from "../../terraform/actions.ts";
import type { Trouble } from "../../terraform/trouble.ts";
import { publicCanonical, type Value } from "../../terraform/value.ts";

/** Every class of difference, in the words of the reports. */
export const DRIFT_CLASSES = [
  /** Changed outside; the code still says the old value, so apply reverts it. */
  "out_of_band",
  /** Code and cloud both moved, apart: apply would overwrite both. */
  "conflict",
  /** Changed outside, and the code was changed to match. */
  "accepted",
  /** Changed outside, and apply will not revert it: the code does not set it. */
  "untracked",
  /** Part of a managed parent that no resource declares: a rule, a policy, a grant. */
  "unmanaged_child",
  /** Beside what is managed, in the state of no stack; no plan shows it, only the scan. */
  "unmanaged",
  /** Gone from the cloud; apply recreates it. */
  "deleted",
  /** Hidden by `ignore_changes`, within bounds. */
  "ignored",
  /** Hidden by `ignore_changes`, but outside the bounds that the owner of the value promised. */
  "ignored_out_of_bounds",
  /** Waived by the policy, for the alarm only. */
  "waived",
  /** Code that is not applied yet; never drift. */
  "pending",
  /** A check block or condition of the configuration fails. */
  "check_failed",
  /** Terraform could not read it, so nothing is known. */
  "unchecked",
] as const;
export type DriftClass = (typeof DRIFT_CLASSES)[number];

/** From the worst down. `info` never alarms. */
export const LEVELS = ["critical", "high", "medium", "low", "info"] as const;
export type Level = (typeof LEVELS)[number];

/** Classes that somebody has to act on. The others are reported and never raise the alarm. */
export const ACTIONABLE: ReadonlySet<DriftClass> = new Set([
  "out_of_band",
  "conflict",
  "untracked",
  "unmanaged_child",
  "unmanaged",
  "deleted",
  "ignored_out_of_bounds",
  "check_failed",
]);

/** What the next `apply` does to the difference. */
export const APPLY_EFFECTS = [
  "reverts",
  "recreates",
  "replaces",
  "deletes",
  "overwrites_both",
  "none",
  "unknown",
] as const;
export type ApplyEffect = (typeof APPLY_EFFECTS)[number];

/** One way to settle a finding. */
export interface Remedy {
  readonly kind: "reject" | "accept" | "import" | "waive" | "manual";
  readonly text: string;
}

/** The waiver of the policy that accepts a finding for a while. */
export interface AppliedWaiver {
  readonly was: DriftClass;
  readonly level: Level;
  readonly reason: string;
  readonly owner: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly expires: string;
}

/** What of the description sets the attribute of a finding; known with a field map. */
export interface SetBy {
  /** `construct`: no field moves it. `nothing`: the code does not set it. */
  readonly kind: "fields" | "construct" | "nothing";
  /** More than one when several move it together, such as the smaller of two numbers. */
  readonly fields: readonly { readonly field: string; readonly file?: string | undefined }[];
}

/** One difference, judged. Values are sealed and in a fixed order; texts from the cloud are not yet escaped. */
export interface DriftFinding {
  /** Twelve hexadecimal digits: the same difference keeps them from run to run. */
  readonly id: string;
  readonly class: DriftClass;
  readonly severity: Level;
  /** The severity rule, such as `sg-world-open`. */
  readonly rule: string;
  readonly why: string;
  /** What the plan does; only of code that is not applied yet. */
  readonly plannedAction?: PlannedAction | undefined;
  readonly address: string;
  readonly previousAddress?: string | undefined;
  readonly type: string;
  /** Path of the attribute, such as `versioning_configuration[0].status`; absent when it is the whole resource. */
  readonly attribute?: string | undefined;
  readonly cloudId?: string | undefined;
  readonly construct?: string | undefined;
  readonly owner?: string | undefined;
  readonly setBy?: SetBy | undefined;
  /** True when an apply has already swallowed the difference into the state: a plan says "No changes". */
  readonly absorbed: boolean;
  readonly sensitive: boolean;
  readonly state?: Value | undefined;
  readonly cloud?: Value | undefined;
  readonly code?: Value | undefined;
  readonly added: readonly Value[];
  readonly removed: readonly Value[];
  readonly applyEffect: ApplyEffect;
  /** Addresses of findings that follow from this one and are not listed apart. */
  readonly children: readonly string[];
  readonly notes: readonly string[];
  readonly waiver?: AppliedWaiver | undefined;
  readonly remedies: readonly Remedy[];
  /** Who changed it, as the audit log tells; absent when nobody asked. */
  readonly actor?: Actor | undefined;
  /** Since when reports know it; a single check has no memory and leaves it out. */
  readonly seen?: Seen | undefined;
}

/** When a difference was first reported, which is some time after it was made. */
export interface Seen {
  /** ISO time. */
  readonly first: string;
  /** Milliseconds from then to the report. */
  readonly ageMs: number;
}

/** Who changed something. `exact`: the event holds the new value. `likely`: right object and time. Never a guess. */
export interface Actor {
  readonly confidence: "exact" | "likely" | "unknown";
  /** Session or user name; absent when unknown. */
  readonly principal?: string | undefined;
  readonly via: "console" | "cli_sdk" | "aws_service" | "pipeline" | "unknown";
  readonly event?: string | undefined;
  readonly eventId?: string | undefined;
  /** ISO time. */
  readonly at?: string | undefined;
  /** Why it is unknown, or what to keep in mind. */
  readonly note?: string | undefined;
}

/** What a scan of the neighbourhood looked at: never "everything". */
export interface ScanCoverage {
  /** Such as `services of clusters`. */
  readonly kind: string;
  /** Managed parents that were looked at. */
  readonly parents: number;
  readonly calls: number;
  /** Why it was skipped, completely or in part. */
  readonly skipped?: string | undefined;
}

/** An entry of `resource_drift` that means nothing, and by which named rule. */
export interface Noise {
  readonly address: string;
  readonly attribute: string;
  readonly reason: "normalised" | "mirror" | "volatile" | "computed" | "tags_all" | "settled" | "half_made";
}

/** The judgement of one stack at one time. */
export interface StackVerdict {
  readonly stack: string;
  readonly status: "in_sync" | "drifted" | "incomplete";
  /** False when anything could not be checked: such a stack is never clean. */
  readonly complete: boolean;
  readonly resources: {
    readonly total: number;
    readonly checked: number;
    readonly unchecked: readonly string[];
  };
  readonly findings: readonly DriftFinding[];
  readonly noise: readonly Noise[];
  /** What could not be judged from the given input, and why. */
  readonly limits: readonly string[];
  /** Troubles of the policy that do not stop a check: expired entries, entries that match nothing. */
  readonly warnings: readonly Finding[];
  /** What kept the check from being whole, named and with what to do. */
  readonly trouble?: Trouble | undefined;
  /** Present when the neighbourhood was scanned. */
  readonly scan?: readonly ScanCoverage[] | undefined;
  /** ISO time of the check; set when reports are joined, since each stack has its own. */
  readonly checkedAt?: string | undefined;
}

/**
 * The identity of a difference: the stack, the place, the class and the value that the cloud has now. All secrets
 * count as one value here: an identifier is published, and a digest of a short secret can be guessed.
 */
export function findingId(
  stack: string,
  address: string,
  kind: DriftClass,
  attribute: string,
  cloud: Value | undefined,
): string {
  return sha256(JSON.stringify([stack, address, kind, attribute, publicCanonical(cloud)])).slice(0, 12);
}

/** Raises a level by `steps`; `info` stays what it is. */
export function raise(level: Level, steps: number): Level {
  if (level === "info") return level;
  return LEVELS[Math.max(0, LEVELS.indexOf(level) - steps)] ?? level;
}

/** True when `level` is as bad as `limit`, or worse. */
export function atLeast(level: Level, limit: Level): boolean {
  return LEVELS.indexOf(level) <= LEVELS.indexOf(limit);
}
