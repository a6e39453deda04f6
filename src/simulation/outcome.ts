import type { FailureCause, MetricId, RunAlarms } from "./result.ts";

/** What one run is counted by: small enough to keep ten thousand of them. */
export interface Outcome {
  readonly metrics: Readonly<Record<MetricId, number>>;
  readonly failures: Readonly<Partial<Record<FailureCause, number>>>;
  readonly detectedBy: string | undefined;
  readonly alarms: RunAlarms;
  readonly deployment: string | undefined;
  /** Constraints that bound. */
  readonly bound: readonly string[];
  readonly digest: string;
  readonly events: number;
}
