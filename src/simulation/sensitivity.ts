import { assumedParameters, PARAMETERS, quantile } from "./parameters.ts";
import { type Execute, jobOf, type Request } from "./request.ts";
import type { Metric, Sensitivity } from "./result.ts";
import { tidy } from "./statistics.ts";

/** Runs at each end of a parameter. */
const RUNS = 40;

/** How far the ends are from the middle: a tenth of the distribution is below the low end, and above the high one. */
const TAIL = 0.1;

/** A constant has no spread; it is tried at half and at twice its value. */
const FACTOR = 2;

/**
 * Assumed parameters by their effect on a metric, the strongest first: the same runs with each parameter fixed at its low
 * and at its high end, one at a time. Parameters without an effect are left out.
 */
export async function sensitivityOf(
  request: Request,
  scenario: string,
  metric: Metric,
  execute: Execute,
): Promise<Sensitivity[]> {
  const runs = Math.min(RUNS, request.runs);
  const mean = async (overrides: Request["overrides"]) => {
    const outcomes = await execute({ ...jobOf(request), scenario, overrides, from: 0, to: runs });
    // Runs that were interrupted say nothing.
    if (outcomes.length < runs) return undefined;
    return outcomes.reduce((sum, outcome) => sum + outcome.metrics[metric.id], 0) / runs;
  };
  const tries = assumedParameters()
    .filter((parameter) => request.overrides[parameter] === undefined)
    .map(async (parameter) => {
      const { spread } = PARAMETERS[parameter];
      const ends =
        spread.kind === "constant"
          ? [spread.value / FACTOR, spread.value * FACTOR]
          : [quantile(spread, TAIL), quantile(spread, 1 - TAIL)];
      const [low, high] = await Promise.all(
        ends.map((value) => mean({ ...request.overrides, [parameter]: value })),
      );
      if (low === undefined || high === undefined || low === high) return [];
      return [{ parameter, low: tidy(low), high: tidy(high) }];
    });
  const found = (await Promise.all(tries)).flat();
  const most = Math.max(...found.map(({ high, low }) => Math.abs(high - low)));
  return found
    .map((it) => ({ ...it, effect: tidy((it.high - it.low) / most) }))
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}
