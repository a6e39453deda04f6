import type { Distribution } from "./result.ts";

/** Two-sided 95 % of the normal distribution. */
const Z = 1.959964;

const BINS = 24;

/** The value below which a share of the sorted values lies, by nearest rank. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}

/**
 * How values are distributed, with 95 % confidence intervals: of the mean by the normal approximation, of percentiles by
 * order statistics, which assume nothing of the distribution.
 */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = Float64Array.from(values).sort();
  const list = [...sorted];
  const count = Math.max(1, list.length);
  const mean = list.reduce((sum, value) => sum + value, 0) / count;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1);
  const half = (Z * Math.sqrt(variance)) / Math.sqrt(count);
  return {
    mean: tidy(mean),
    min: list[0] ?? 0,
    p50: percentile(list, 0.5),
    p90: percentile(list, 0.9),
    p99: percentile(list, 0.99),
    max: list.at(-1) ?? 0,
    interval: {
      mean: [tidy(mean - half), tidy(mean + half)],
      p50: orderInterval(list, 0.5),
      p99: orderInterval(list, 0.99),
    },
    histogram: histogram(list),
  };
}

function orderInterval(sorted: readonly number[], share: number): [number, number] {
  const count = sorted.length;
  const half = Z * Math.sqrt(count * share * (1 - share));
  const at = (rank: number) => sorted[Math.min(count - 1, Math.max(0, rank))] ?? 0;
  return [at(Math.floor(count * share - half) - 1), at(Math.ceil(count * share + half))];
}

function histogram(sorted: readonly number[]): number[] {
  const [low, high] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  if (low === high) return [sorted.length];
  const bins = new Array<number>(BINS).fill(0);
  for (const value of sorted) {
    const bin = Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return bins;
}

/** To nine digits, so that the sum in another order prints the same. */
export function tidy(value: number): number {
  return Number(value.toPrecision(9));
}
