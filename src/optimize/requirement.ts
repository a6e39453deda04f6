import { InputError } from "../core/input-error.ts";
import { parseObjective } from "../simulation/objective.ts";
import type { Outcome } from "../simulation/outcome.ts";
import { METRICS, type MetricId } from "../simulation/result.ts";
import { binomialAtMost, runsToShow } from "./intervals.ts";

/** What "every run" is held to: no number of runs shows that all of them are good. */
export const EVERY_RUN = 0.999;

/** Chance of a wrong verdict on one requirement. It is divided among the looks at the runs. */
const ALPHA = 0.05;

/** How often the runs of one configuration are looked at while they are confirmed; each time they have doubled. */
export const LOOKS = 3;

/** An objective of the simulator as a share of runs: `p99.9(failed) = 0` holds in 99.9 % of the runs. */
export interface Requirement {
  readonly scenario: string;
  readonly text: string;
  readonly metric: MetricId;
  /** Share of the runs in which it has to hold, 0–1. */
  readonly share: number;
  readonly holds: (outcome: Outcome) => boolean;
}

/** `undecided`: the runs show neither. */
export type Verdict = "holds" | "fails" | "undecided";

/**
 * @param text objective of the simulator
 * @throws InputError for one that does not say of a run whether it is good
 */
export function requirementOf(scenario: string, text: string): Requirement {
  const { limit, metric, operator, statistic, text: written } = parseObjective(text);
  const better = METRICS.find(({ id }) => id === metric)?.better ?? "lower";
  const upper = operator === "<=" || operator === "<" || (isEqual(operator) && better === "lower");
  const share = shareOf(statistic, upper, limit);
  if (share === undefined || (isEqual(operator) && limit !== (better === "lower" ? 0 : 100))) {
    throw new InputError(
      "OBJECTIVE",
      text,
      "does not say of a run whether it is good",
      "write pN(metric) <= number, pN(metric) = 0 or max(metric) <= number; for metrics that ought to be high pN(metric) >= number or min(metric) >= number",
    );
  }
  const strict = operator === "<" || operator === ">";
  const holds = ({ metrics }: Outcome) => {
    const value = metrics[metric];
    if (upper) return strict ? value < limit : value <= limit;
    return strict ? value > limit : value >= limit;
  };
  return { scenario, text: written, metric, share, holds };
}

function isEqual(operator: string): boolean {
  return operator === "=" || operator === "==";
}

/** Share of the runs on the good side; undefined where a statistic says nothing of one. */
function shareOf(statistic: string, upper: boolean, limit: number): number | undefined {
  if (statistic === "mean") return upper && limit === 0 ? EVERY_RUN : undefined;
  if (statistic === "max") return upper ? EVERY_RUN : undefined;
  if (statistic === "min") return upper ? undefined : EVERY_RUN;
  const part = Number(statistic.slice(1)) / 100;
  const share = upper ? part : 1 - part;
  return share > 0 && share < 1 ? share : undefined;
}

/** Runs of the first look that show a requirement if none of them misses it. */
export function firstLook({ share }: Requirement): number {
  return runsToShow(share, ALPHA / LOOKS);
}

/** @param held runs of `runs` in which it held */
export function verdictOf({ share }: Pick<Requirement, "share">, held: number, runs: number): Verdict {
  if (runs === 0) return "undecided";
  const alpha = ALPHA / LOOKS;
  // The ends of the exact interval lie above and below the share just where these chances are small.
  if (1 - binomialAtMost(held - 1, runs, share) <= alpha) return "holds";
  return binomialAtMost(held, runs, share) < alpha ? "fails" : "undecided";
}

/** Whether the last look would show a requirement, if it held as often as in the runs so far. */
export function isPromising(requirement: Requirement, held: number, runs: number): boolean {
  if (runs === 0) return true;
  const last = firstLook(requirement) * 2 ** (LOOKS - 1);
  return verdictOf(requirement, Math.round((held / runs) * last), last) === "holds";
}

/** Requirements of one configuration together: it fails with the first, and holds with the last. */
export function jointVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("fails")) return "fails";
  return verdicts.includes("undecided") ? "undecided" : "holds";
}
