import type { Platform } from "../model/platform.ts";
import type { ParameterOverrides } from "../simulation/parameters.ts";
import type { MetricId, RunRecord } from "../simulation/result.ts";
import type { ScenarioValues } from "../simulation/scenarios/scenario.ts";
import type { SettingValue } from "../simulation/settings/setting.ts";

/** Whether a claim holds: always, never, or under settings that it does not name. */
export type Verdict = "true" | "false" | "depends";

/** What claims are about, in the order of the table. */
export const SUBJECTS = [
  "spot",
  "draining",
  "waiting tasks",
  "managed scaling",
  "deployment",
  "load balancer",
  "secrets",
  "identity",
  "zones and network",
  "service scaling",
  "cost",
  "observation",
  "governance",
] as const;

export type Subject = (typeof SUBJECTS)[number];

/** A sentence of runbooks and of answers to review questions, and what is to be said of it. */
export interface Claim {
  /** In kebab case. */
  readonly id: string;
  /** As it is made, in one sentence. */
  readonly claim: string;
  readonly verdict: Verdict;
  /** Why, in one or two sentences. */
  readonly because: string;
  /** Pages that say so. */
  readonly sources: readonly string[];
  /** What makes it true; text alone where no Terraform of the platform tells it. Empty for what nothing makes true. */
  readonly trueWhen?: readonly (Condition | string)[];
  /** What was tried. Without any, the claim is about something that the model does not hold, and is documented only. */
  readonly trials?: readonly Trial[];
}

/** A setting of a platform that a claim needs. */
export interface Condition {
  /** Attribute and value, as Terraform has them. */
  readonly text: string;
  /** Whether each part of the platform that it concerns has it, by address. */
  readonly judge: (platform: Platform) => readonly Judged[];
}

export interface Judged {
  readonly address: string;
  readonly set: boolean;
}

export type Trial = Computed | Simulated | Observed;

export type Value = number | string | boolean;

/** A value that the code of the simulator computes. */
export interface Computed {
  readonly kind: "computed";
  /** What is computed, with its inputs. */
  readonly of: string;
  /** What the claim says it is. */
  readonly claimed: Value;
  /** What it has to be. */
  readonly value: Value;
  readonly compute: () => Value;
}

/** What is run, on the reference platform or a variant of it. */
export interface Experiment {
  /** Id of a scenario, such as `deployment:crashing`. */
  readonly scenario: string;
  /** Values of the scenario's parameters. */
  readonly values?: ScenarioValues;
  /** Settings of the reference platform that differ, by address and attribute. */
  readonly settings?: Readonly<Record<string, SettingValue>>;
  /** Parameters of the simulation that are fixed. */
  readonly overrides?: ParameterOverrides;
  /** Another platform than the reference, and how it differs. */
  readonly on?: { readonly platform: Platform; readonly text: string };
}

/** Runs that are held against an objective. */
export interface Simulated extends Experiment {
  readonly kind: "simulated";
  /** The claim as an objective, such as `p99(failed) = 0`. */
  readonly promise: `${"mean" | "min" | "max" | "p50" | "p90" | "p99"}(${MetricId}) ${"=" | "<=" | ">=" | "<" | ">"} ${number}`;
  /** Whether it is kept. */
  readonly holds: boolean;
}

/** Something that is read out of recorded runs. The median of the runs counts. */
export interface Observed extends Experiment {
  readonly kind: "observed";
  /** What is read, with its unit. */
  readonly of: string;
  readonly read: (run: RunRecord) => number;
  /** The claim: what is read is within these. */
  readonly promise: { readonly atLeast?: number; readonly atMost?: number };
  readonly holds: boolean;
}

/** What a trial showed. */
export interface TrialResult {
  readonly kind: Trial["kind"];
  /** What was done: scenario and settings, or what was computed. */
  readonly what: string;
  /** What the claim says of it. */
  readonly promise: string;
  readonly found: string;
  /** Whether the claim holds here. */
  readonly holds: boolean;
  /** Whether that is what the table says. */
  readonly agrees: boolean;
}

/** A condition on the platform that was given. */
export interface ConditionResult {
  readonly text: string;
  readonly status: "set" | "not set" | "in part" | "nothing it concerns" | "not told by the Terraform";
  /** Addresses that lack it. */
  readonly lacking: readonly string[];
}

export interface ClaimResult extends Pick<Claim, "id" | "claim" | "verdict" | "because" | "sources"> {
  readonly subject: Subject;
  readonly evidence: "computed" | "simulated" | "documented";
  readonly trueWhen: readonly string[];
  readonly trials: readonly TrialResult[];
  /** Whether the trials show what the verdict says. */
  readonly agrees: boolean;
  /** With a platform: whether what makes it true is set there. */
  readonly conditions: readonly ConditionResult[] | undefined;
}

export interface ClaimsResult {
  readonly schemaVersion: "1.0";
  /** The platform that was looked at; undefined without one. */
  readonly platform: string | undefined;
  readonly claims: readonly ClaimResult[];
  /** Ids of claims whose trials do not show what the verdict says. */
  readonly disagreeing: readonly string[];
}
