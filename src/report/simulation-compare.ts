import type { Distribution, MetricId, ScenarioResult, SimulationResult } from "../simulation/result.ts";
import { metricOf } from "./simulation-words.ts";

/** One scenario of two results, side by side. */
export interface ScenarioPair {
  readonly before: ScenarioResult;
  readonly after: ScenarioResult;
}

/** What two results say of one metric. `unclear`: the 95 % intervals of the means overlap. */
export type Difference = "better" | "worse" | "same" | "unclear";

/** Scenarios that both results have, in the order of the first, and the ids that only one has. */
export function pairScenarios(
  before: SimulationResult,
  after: SimulationResult,
): { readonly pairs: readonly ScenarioPair[]; readonly alone: readonly string[] } {
  const pairs = before.scenarios.flatMap((one) => {
    const other = after.scenarios.find(({ id }) => id === one.id);
    return other === undefined ? [] : [{ before: one, after: other }];
  });
  const both = new Set(pairs.map((pair) => pair.before.id));
  const alone = [...before.scenarios, ...after.scenarios].map(({ id }) => id).filter((id) => !both.has(id));
  return { pairs, alone };
}

export function difference(id: MetricId, before: Distribution, after: Distribution): Difference {
  if (before.mean === after.mean) return "same";
  const [beforeLow, beforeHigh] = before.interval.mean;
  const [afterLow, afterHigh] = after.interval.mean;
  if (afterLow <= beforeHigh && beforeLow <= afterHigh) return "unclear";
  return after.mean < before.mean === (metricOf(id).better === "lower") ? "better" : "worse";
}

export const DIFFERENCE_WORDS: Readonly<Record<Difference, string>> = {
  better: "better",
  worse: "worse",
  same: "same",
  unclear: "unclear",
};

/** Common random numbers make two results comparable run by run. */
export function seedsText(before: SimulationResult, after: SimulationResult): string {
  return before.seed === after.seed && before.runs === after.runs
    ? `same seed ${before.seed}, ${before.runs} runs each`
    : `DIFFERENT seeds or runs: seed ${before.seed} and ${after.seed}, ${before.runs} and ${after.runs} runs`;
}
