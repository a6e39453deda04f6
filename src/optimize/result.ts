import type { EstimateDelta } from "../cost/compare.ts";
import type { Assumption } from "../cost/load.ts";
import type { Range } from "../cost/range.ts";
import type { MetricId } from "../simulation/result.ts";
import type { Change, KnobValue } from "./knob.ts";
import type { Shift } from "./paired.ts";
import type { Verdict } from "./requirement.ts";

/** What a search found. */
export interface OptimizeResult {
  readonly schemaVersion: "1.0";
  readonly source: string;
  readonly region: string;
  readonly seed: number;
  /** False after an interruption. */
  readonly complete: boolean;
  readonly runs: { readonly budget: number; readonly used: number };
  readonly objective: readonly RequirementText[];
  /** What the frontier is drawn over. */
  readonly metric: MetricId;
  readonly traffic: Traffic;
  readonly space: Space;
  readonly present: Evaluated;
  /** Cheapest first; each is better beyond noise than all that are cheaper. */
  readonly frontier: readonly string[];
  /** Everything that was simulated, cheapest first. */
  readonly candidates: readonly Evaluated[];
  readonly picks: readonly Pick[];
  /** Scenarios in which picks are compared with the present configuration, and runs of each. */
  readonly compared: { readonly scenarios: readonly string[]; readonly comparisons: number };
  /** The searches that were joined. Absent for a single one. */
  readonly merged?: readonly {
    readonly seed: number;
    readonly runs: number;
    readonly picks: readonly Readonly<{ kind: Pick["kind"]; id: string }>[];
  }[];
}

export interface RequirementText {
  readonly scenario: string;
  /** As given: `p99.9(failed) = 0`. */
  readonly text: string;
  /** Share of the runs, 0–1. */
  readonly share: number;
  /** Runs without a miss that show it. */
  readonly runsNeeded: number;
}

/** The traffic that every configuration meets, in tasks that it needs at present. */
export interface Traffic {
  /** By service; what the price is for. */
  readonly priced: Readonly<Record<string, number>>;
  /** By scenario and service. */
  readonly simulated: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly assumptions: readonly Assumption[];
}

export interface Space {
  readonly knobs: readonly {
    readonly id: string;
    readonly fields: readonly string[];
    readonly present: readonly KnobValue[];
    readonly candidates: readonly KnobValue[];
    readonly limit: string;
    /** What a change gives up that no simulation sees. */
    readonly unseen?: string;
  }[];
  /** Configurations that the knobs span, those included that rules refuse. */
  readonly size: number;
  readonly built: number;
  /** Configurations that were built and refused, by the rules that refuse them. */
  readonly refused: readonly { readonly rules: string; readonly count: number }[];
  readonly simulated: number;
}

/** A requirement held against the runs of a configuration. */
export interface Judged {
  readonly scenario: string;
  readonly text: string;
  readonly held: number;
  readonly runs: number;
  /** 95 % confidence interval of the share of runs. */
  readonly interval: readonly [number, number];
  readonly verdict: Verdict;
}

export interface Evaluated {
  readonly id: string;
  readonly changes: readonly Change[];
  readonly loadUsd: Range;
  readonly floorUsd: Range;
  /** Whether runs were made that did not choose it. */
  readonly confirmed: boolean;
  readonly verdict: Verdict;
  readonly requirements: readonly Judged[];
  /** Of the metric, with its 95 % confidence interval. */
  readonly mean: number;
  readonly interval: readonly [number, number];
  readonly warnings: readonly string[];
}

/** A configuration that is recommended, or what is known where none is. */
export interface Pick {
  /** `cheapest`: holds the objective. `harmless`: and nothing is worse beyond noise than at present. */
  readonly kind: "cheapest" | "harmless";
  /** Id of the candidate. */
  readonly id: string;
  readonly load: EstimateDelta;
  readonly floor: EstimateDelta;
  /** Runs of each scenario that it was compared in. */
  readonly comparedRuns: number;
  readonly shifts: readonly Shift[];
  /** Configurations that the runs do not tell apart from it: as cheap or cheaper, and not refuted. */
  readonly ties: readonly string[];
  /** What makes the description so. */
  readonly patch?: DescriptionPatch;
}

/** The changes of a configuration in the files of the description. */
export interface DescriptionPatch {
  /** As `git apply` takes it. Empty where nothing can be changed by itself. */
  readonly diff: string;
  /** Fields that no single value in the files sets. */
  readonly byHand: readonly (Change & { readonly reason: string })[];
}
