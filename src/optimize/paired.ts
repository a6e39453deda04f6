import type { Outcome } from "../simulation/outcome.ts";
import { METRICS, type MetricId } from "../simulation/result.ts";
import { normalBeyond } from "./intervals.ts";

/** The mean difference of two configurations over runs that share their random numbers. */
export interface Difference {
  readonly runs: number;
  readonly before: number;
  readonly after: number;
  /** Of `after` less `before`. */
  readonly interval: readonly [number, number];
}

/**
 * The difference run by run: what both configurations meet alike cancels out.
 * @param z standard errors that the interval reaches to each side
 */
export function pairedDifference(before: readonly number[], after: readonly number[], z: number): Difference {
  const runs = Math.min(before.length, after.length);
  if (runs === 0) return { runs, before: 0, after: 0, interval: [0, 0] };
  let [sumBefore, sumAfter] = [0, 0];
  for (let run = 0; run < runs; run++) {
    sumBefore += before[run] ?? 0;
    sumAfter += after[run] ?? 0;
  }
  const mean = (sumAfter - sumBefore) / runs;
  let squares = 0;
  for (let run = 0; run < runs; run++) squares += ((after[run] ?? 0) - (before[run] ?? 0) - mean) ** 2;
  const half = (z * Math.sqrt(squares / Math.max(1, runs - 1))) / Math.sqrt(runs);
  return { runs, before: sumBefore / runs, after: sumAfter / runs, interval: [mean - half, mean + half] };
}

/** A metric of one scenario that differs beyond noise. */
export interface Shift extends Difference {
  readonly scenario: string;
  readonly metric: MetricId;
  readonly direction: "worse" | "better";
}

/** What the run costs is not what it is safe from. */
const COMPARED = METRICS.filter(({ id }) => id !== "instanceHours" && id !== "failed");

/** A difference below this share of the larger value is smaller than what the assumed parameters leave open. */
const LEAST = 0.01;

/** Chance that any of all comparisons of one configuration is called beyond noise by accident. */
const ALPHA = 0.05;

/** Metrics that are compared in each scenario. */
export const COMPARED_METRICS = COMPARED.length;

/**
 * Metrics in which two configurations differ beyond noise.
 * @param comparisons of all scenarios together: the chance of an accident is divided among them
 */
export function shiftsOf(
  scenario: string,
  before: readonly Outcome[],
  after: readonly Outcome[],
  comparisons: number,
): Shift[] {
  const z = normalBeyond(ALPHA / 2 / Math.max(1, comparisons));
  return COMPARED.flatMap(({ better, id }): Shift[] => {
    const of = (outcomes: readonly Outcome[]) => outcomes.map(({ metrics }) => metrics[id]);
    const difference = pairedDifference(of(before), of(after), z);
    const [low, high] = difference.interval;
    const least = LEAST * Math.max(Math.abs(difference.before), Math.abs(difference.after));
    const change = difference.after - difference.before;
    if (Math.abs(change) <= least || (low <= 0 && high >= 0)) return [];
    const direction = change > 0 === (better === "lower") ? "worse" : "better";
    return [{ scenario, metric: id, direction, ...difference }];
  });
}
