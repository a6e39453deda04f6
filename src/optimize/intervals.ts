/** Two-sided confidence of every interval that is shown. */
export const CONFIDENCE = 0.95;

/**
 * The exact interval of a share of runs by Clopper and Pearson, which promises its confidence for any number of runs.
 * @param held runs of `runs`
 * @param alpha chance, for each end, that the true share is beyond it
 */
export function shareInterval(
  held: number,
  runs: number,
  alpha = (1 - CONFIDENCE) / 2,
): readonly [number, number] {
  if (runs === 0) return [0, 1];
  const low = held === 0 ? 0 : root((share) => 1 - binomialAtMost(held - 1, runs, share) - alpha);
  const high = held === runs ? 1 : root((share) => alpha - binomialAtMost(held, runs, share));
  return [low, high];
}

/** Runs without a miss that show a share: 2,995 for 99.9 % at a chance of 5 %, which is the rule of three. */
export function runsToShow(share: number, alpha: number): number {
  return Math.ceil(Math.log(alpha) / Math.log(share));
}

/** Chance of at most `most` hits in `runs`. Summed from the shorter side, in logarithms. */
export function binomialAtMost(most: number, runs: number, share: number): number {
  if (most < 0) return 0;
  if (most >= runs) return 1;
  if (share <= 0) return 1;
  if (share >= 1) return 0;
  // The fewer terms: hits from below, or misses from above.
  if (most > runs / 2) return 1 - sum(0, runs - most - 1, runs, 1 - share);
  return sum(0, most, runs, share);
}

function sum(from: number, to: number, runs: number, share: number): number {
  let term = runs * Math.log1p(-share);
  let total = 0;
  for (let hits = 0; hits <= to; hits++) {
    if (hits >= from) total += Math.exp(term);
    term += Math.log((runs - hits) / (hits + 1)) + Math.log(share) - Math.log1p(-share);
  }
  return Math.min(1, total);
}

/** Where a rising function crosses zero between 0 and 1. */
function root(rising: (share: number) => number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The point that a normal variable passes with a chance of `alpha`, by bisection of the complementary error function.
 * @param alpha between 0 and 0.5
 */
export function normalBeyond(alpha: number): number {
  let [low, high] = [0, 12];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (tail(middle) > alpha) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Chance that a normal variable is above z: Abramowitz and Stegun, 26.2.17 below 3, its continued fraction above. */
function tail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 3) {
    let fraction = z;
    for (let step = 60; step > 0; step--) fraction = z + step / fraction;
    return density / fraction;
  }
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return density * series;
}
