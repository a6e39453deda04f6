import type { Platform } from "../model/platform.ts";
import type { Outcome } from "../simulation/outcome.ts";
import { executeHere } from "../simulation/simulate.ts";
import { distributionOf } from "../simulation/statistics.ts";
import type { SimulatedFailure } from "./runbook.ts";

/** Enough for a median; a 99th percentile of so few is the second worst run. */
const RUNS = 100;

/** The same runs each time, so that a runbook changes only with the platform or the simulator. */
const SEED = 1;

/** What the simulator makes of a failure on this platform, before anybody does anything. */
export function simulateFailure(platform: Platform, scenario: string): SimulatedFailure {
  const outcomes = executeHere({ platform, scenario, set: {}, overrides: {}, seed: SEED, from: 0, to: RUNS });
  const of = (metric: keyof Outcome["metrics"]) =>
    distributionOf(outcomes.map(({ metrics }) => metrics[metric]));
  const [recovery, failedShare] = [of("recoverySec"), of("failedShare")];
  return {
    scenario,
    runs: RUNS,
    seed: SEED,
    first: firstSignal(outcomes),
    recovery: {
      medianSec: recovery.p50,
      p99Sec: recovery.p99,
      unrecovered: outcomes.filter(({ metrics }) => metrics.unrecovered > 0).length,
    },
    failedShare: { median: failedShare.p50, p99: failedShare.p99 },
    deployments: counts(outcomes.flatMap(({ deployment }) => deployment ?? [])),
  };
}

/** Who tells somebody first in most runs; undefined where nobody does in at least half of them. */
function firstSignal(outcomes: readonly Outcome[]): SimulatedFailure["first"] {
  const names = counts(outcomes.map(({ detectedBy }) => detectedBy ?? ""));
  const told = outcomes.filter(({ detectedBy }) => detectedBy !== undefined);
  if (told.length * 2 < outcomes.length) return undefined;
  const [name = "", count = 0] =
    Object.entries(names)
      .filter(([each]) => each !== "")
      .sort(([a, x], [b, y]) => y - x || a.localeCompare(b, "en"))[0] ?? [];
  const delays = told.filter(({ detectedBy }) => detectedBy === name).map(({ metrics }) => metrics.detectSec);
  return { name, medianSec: distributionOf(delays).p50, share: (100 * count) / outcomes.length };
}

function counts(names: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name of names) found[name] = (found[name] ?? 0) + 1;
  return found;
}
