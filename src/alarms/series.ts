import type { MetricFact, Reported } from "./catalogue/fact.ts";
import type { Range } from "./math-range.ts";
import type { WatchedMetric } from "./watched.ts";

/** A metric as the later checks need it. */
export interface Series {
  readonly watched: WatchedMetric;
  readonly range: Range;
  /** Undefined where the catalogue does not have the metric. */
  readonly fact: MetricFact | undefined;
  readonly reported: Reported | undefined;
  /** Seconds from one datapoint to the next; undefined where it is not known. */
  readonly everySec: number | undefined;
}
