import { InputError } from "../../src/core/input-error.ts";
import { judge, parseObjective } from "../../src/simulation/objective.ts";
import { distributionOf, percentile } from "../../src/simulation/statistics.ts";

const VALUES = [40, 10, 30, 20, 0];

test.each([
  ["mean(failed) = 20", 20, true],
  ["max(failed) < 40", 40, false],
  ["max(failed) <= 40", 40, true],
  ["min(failed) > 0", 0, false],
  ["min(failed) >= 0", 0, true],
  ["p50(failed) == 20", 20, true],
  ["p99(failed)=0", 40, false],
  ["p20(failed) = 0", 0, true],
  ["p21(failed) = 10", 10, true],
  [" p99.9 ( failedShare ) <= 50 % ", 40, true],
])("%s", (text, value, met) => {
  expect(judge(parseObjective(text), VALUES)).toEqual({ text: text.trim(), value, met });
});

test.each(["failed = 0", "p100(failed) = 0", "median(failed) = 0", "p99(failed) = zero", "p99(failed)", ""])(
  "%j is refused",
  (text) => {
    expect(() => parseObjective(text)).toThrow(InputError);
  },
);

test("percentiles are those of the nearest rank", () => {
  const sorted = Array.from({ length: 200 }, (_, i) => i + 1);
  expect([0.005, 0.5, 0.9, 0.99, 1].map((share) => percentile(sorted, share))).toEqual([
    1, 100, 180, 198, 200,
  ]);
});

test("a distribution has the interval of its mean, and of percentiles by order statistics", () => {
  const values = Array.from({ length: 100 }, (_, i) => i + 1);
  const { histogram, interval, max, mean, min, p50 } = distributionOf([...values].reverse());
  expect({ mean, min, p50, max }).toEqual({ mean: 50.5, min: 1, p50: 50, max: 100 });
  // Standard deviation of 1 to 100 is 29.0115, so 1.96 · 29.0115 / 10 = 5.686.
  expect(interval.mean[0]).toBeCloseTo(50.5 - 5.686, 2);
  expect(interval.mean[1]).toBeCloseTo(50.5 + 5.686, 2);
  // Ranks 50 ± 1.96 · √25.
  expect(interval.p50).toEqual([40, 61]);
  expect(histogram.reduce((sum, count) => sum + count, 0)).toBe(100);
  expect(histogram).toHaveLength(24);
});

test("the interval of the mean covers the true mean in about 95 of 100 samples", () => {
  let covered = 0;
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32;
  };
  for (let sample = 0; sample < 400; sample++) {
    const [low, high] = distributionOf(Array.from({ length: 50 }, next)).interval.mean;
    if (low <= 0.5 && 0.5 <= high) covered++;
  }
  expect(covered).toBeGreaterThan(400 * 0.92);
  expect(covered).toBeLessThan(400 * 0.98);
});

test("equal values are one bin", () => {
  expect(distributionOf([7, 7, 7])).toMatchObject({ mean: 7, histogram: [3], interval: { mean: [7, 7] } });
});
