import type { Assumption } from "../model/platform.ts";

/** What one run is measured by. Every value is finite; what did not happen within the horizon counts as the horizon. */
export type MetricId =
  | "failed"
  | "failedShare"
  | "minHealthyShare"
  | "belowDesiredSec"
  | "belowFloorSec"
  | "recoverySec"
  | "unrecovered"
  | "detectSec"
  | "undetected"
  | "killed"
  | "instanceHours";

export interface Metric {
  readonly id: MetricId;
  readonly title: string;
  readonly unit: "requests" | "%" | "s" | "runs" | "tasks" | "h";
  readonly better: "lower" | "higher";
}

/** In the order in which reports show them. */
export const METRICS: readonly Metric[] = [
  { id: "failed", title: "requests failed", unit: "requests", better: "lower" },
  { id: "failedShare", title: "share of requests failed", unit: "%", better: "lower" },
  { id: "minHealthyShare", title: "fewest healthy tasks, of those wanted", unit: "%", better: "higher" },
  { id: "belowDesiredSec", title: "time with fewer healthy tasks than wanted", unit: "s", better: "lower" },
  { id: "belowFloorSec", title: "time below minimumHealthyPercent", unit: "s", better: "lower" },
  { id: "recoverySec", title: "time to recover", unit: "s", better: "lower" },
  { id: "unrecovered", title: "not recovered within the horizon", unit: "runs", better: "lower" },
  { id: "detectSec", title: "time until somebody is told", unit: "s", better: "lower" },
  { id: "undetected", title: "nobody is told", unit: "runs", better: "lower" },
  {
    id: "killed",
    title: "tasks that ended while traffic was routed to them",
    unit: "tasks",
    better: "lower",
  },
  { id: "instanceHours", title: "instance-hours used", unit: "h", better: "lower" },
];

/** Why a request failed, as its client sees it. */
export type FailureCause =
  /** 502: the load balancer's connection to a target was reset. */
  | "bad-gateway"
  /** 503: no registered target. */
  | "no-target"
  /** 504: a target did not answer. */
  | "gateway-timeout"
  /** Healthy tasks got more requests than they can serve. */
  | "overload"
  /** The release itself answers with an error. */
  | "release"
  /** 200, but the answer is wrong. */
  | "wrong-answer";

export interface Distribution {
  readonly mean: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** 95 % confidence interval of the mean, and of the 50th and 99th percentile by order statistics. */
  readonly interval: Readonly<Record<"mean" | "p50" | "p99", readonly [number, number]>>;
  /** Counts of equal bins from `min` to `max`; one bin when all runs agree. */
  readonly histogram: readonly number[];
}

/** What two results say of one metric. `unclear`: the 95 % intervals of the means overlap. */
export type Difference = "better" | "worse" | "same" | "unclear";

export function difference(id: MetricId, before: Distribution, after: Distribution): Difference {
  if (before.mean === after.mean) return "same";
  const [beforeLow, beforeHigh] = before.interval.mean;
  const [afterLow, afterHigh] = after.interval.mean;
  if (afterLow <= beforeHigh && beforeLow <= afterHigh) return "unclear";
  const better = METRICS.find((metric) => metric.id === id)?.better;
  return after.mean < before.mean === (better === "lower") ? "better" : "worse";
}

export interface TimelineEvent {
  readonly atSec: number;
  /** What acts, in AWS's words: `EC2 Spot`, `Auto Scaling group`, `service api`. */
  readonly actor: string;
  readonly text: string;
  /** Shown in the short timeline as well. */
  readonly key: boolean;
}

/** What a lane shows from one moment to another. */
export interface Span {
  readonly state: string;
  readonly fromSec: number;
  readonly toSec: number;
}

/** The life of one instance or task. */
export interface Lane {
  readonly id: string;
  readonly kind: "instance" | "task";
  /** `m6i.large Spot, eu-central-1a`, or `api, revision 2`. */
  readonly label: string;
  /** Instance on which a task was placed. */
  readonly on: string | undefined;
  readonly spans: readonly Span[];
}

/** Step functions over time: the value at `atSec[i]` holds until `atSec[i + 1]`. */
export interface Series {
  readonly atSec: readonly number[];
  /** By name, such as `instances`, `tasks RUNNING`, `healthy api`, `errors per second`. */
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/** What somebody is sent. */
export interface Page {
  /** Name of the alarm or event rule that sends it. */
  readonly by: string;
  readonly kind: "composite-alarm" | "alarm" | "event-rule";
  /** Alarms that were in ALARM then, of those that a composite alarm is made of. */
  readonly because: readonly string[];
  /** Seconds after the fault. */
  readonly atSec: number;
}

/** Alarms of one run, from the fault on. */
export interface RunAlarms {
  /** The alarm that fired first, also where it tells nobody by itself. */
  readonly first: { readonly alarm: string; readonly atSec: number } | undefined;
  readonly page: Page | undefined;
  readonly pages: number;
}

/** An alarm, or who sends a page, in how many runs it was the first, and after how long in half of them. */
export interface FirstCount {
  readonly name: string;
  readonly runs: number;
  readonly medianSec: number;
}

/** Which alarms catch a scenario. */
export interface ScenarioAlarms {
  /** Alarms that fired first, most runs first. */
  readonly first: readonly FirstCount[];
  /** First pages, most runs first, with the alarms that most often were their reason. */
  readonly pages: readonly (FirstCount & Pick<Page, "kind" | "because">)[];
  /** Mean of a run. */
  readonly pagesPerRun: number;
  /** Runs in which users or the service suffered and nobody was told: a finding. */
  readonly unseen: number;
}

/** One run with everything that happened in it. */
export interface RunRecord {
  readonly run: number;
  readonly metrics: Readonly<Record<MetricId, number>>;
  readonly failures: Readonly<Partial<Record<FailureCause, number>>>;
  /** Name of the alarm or event rule that told somebody first. */
  readonly detectedBy: string | undefined;
  readonly alarms: RunAlarms;
  /** Result of the deployment, where there was one. */
  readonly deployment: string | undefined;
  readonly events: readonly TimelineEvent[];
  readonly series: Series;
  readonly lanes: readonly Lane[];
}

/** One setting whose change lifts what held the platform back, tried on the same seeds. */
export interface Lift {
  /** Address and attribute in Terraform, or a fault to avoid. */
  readonly setting: string;
  /** Field of the environment description, where the Terraform is Ballast's. */
  readonly field: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly metric: MetricId;
  /** Mean of the metric with the setting as it is, and changed. */
  readonly before: number;
  readonly after: number;
}

/** What held the platform back. */
export interface BindingConstraint {
  /** `max_size`, `spot-supply`, `zones`, `eni-slots`, `circuit-breaker`, … */
  readonly id: string;
  readonly text: string;
  /** Share of the runs in which it bound, 0–100 percent. */
  readonly share: number;
  /** Settings that were changed to lift it, one at a time. None where there was nothing to improve. */
  readonly tried: number;
  readonly lift: Lift | undefined;
}

/** A parameter without an authoritative value, and how much the result hangs on it. */
export interface Sensitivity {
  readonly parameter: string;
  /** Rank correlation of the parameter's draws, or of its low and high end, with the metric. −1 to 1. */
  readonly effect: number;
  /** Mean of the metric at the low and at the high end of the parameter. */
  readonly low: number;
  readonly high: number;
}

export interface ObjectiveResult {
  /** As given: `p99(failed) = 0`. */
  readonly text: string;
  readonly met: boolean;
  readonly value: number;
}

export interface ScenarioResult {
  /** `spot-loss-during-deployment`, or several joined by `+`. */
  readonly id: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  readonly horizonSec: number;
  readonly runs: number;
  /** The same for the same model, parameters, seed and runs, on every machine and for every number of workers. */
  readonly digest: string;
  readonly verdict: "met" | "missed";
  readonly objectives: readonly ObjectiveResult[];
  readonly distribution: Readonly<Record<MetricId, Distribution>>;
  /** Mean of failed requests by cause. */
  readonly failures: Readonly<Partial<Record<FailureCause, number>>>;
  /** Runs by the alarm or event rule that told somebody first. */
  readonly detectedBy: Readonly<Record<string, number>>;
  readonly alarms: ScenarioAlarms;
  /** Runs by result of the deployment. */
  readonly deployments: Readonly<Record<string, number>>;
  readonly median: RunRecord;
  readonly worst: RunRecord;
  readonly constraints: readonly BindingConstraint[];
  readonly sensitivity: readonly Sensitivity[];
}

export interface SimulationResult {
  readonly schemaVersion: "1.1";
  readonly source: string;
  readonly seed: number;
  readonly runs: number;
  /** False after Ctrl-C: fewer runs than asked for. */
  readonly complete: boolean;
  readonly digest: string;
  readonly scenarios: readonly ScenarioResult[];
  /** Of the model, and parameters without an authoritative value. */
  readonly assumptions: readonly Assumption[];
}
