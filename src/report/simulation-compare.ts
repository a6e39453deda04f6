import type { Difference, ScenarioResult, SimulationResult } from "../simulation/result.ts";

/** One scenario of two results, side by side. */
export interface ScenarioPair {
  readonly before: ScenarioResult;
  readonly after: ScenarioResult;
}

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
