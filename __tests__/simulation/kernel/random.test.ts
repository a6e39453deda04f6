import { Draws, seedOf, streamOf } from "../../../src/simulation/kernel/random.ts";
import { names, PARAMETERS, quantile } from "../../../src/simulation/parameters.ts";

const COUNT = 20_000;

function numbers(seed: number, stream: string): number[] {
  const draws = new Draws(seed);
  const number = streamOf(stream);
  return Array.from({ length: COUNT }, (_, index) => draws.uniform(number, index));
}

/** Pearson's statistic of counts that should be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function histogram(values: readonly number[], bins: number, bin: (value: number, index: number) => number) {
  const counts = new Array<number>(bins).fill(0);
  for (const [index, value] of values.entries()) {
    const at = bin(value, index);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

// The 99.9 % quantiles of chi-square with 99 degrees of freedom. The seeds are fixed, so a test either always passes or never.
const LIMIT_99 = 148.2;

describe("draws", () => {
  it.each([
    [1, "ec2_boot"],
    [-7, "eni_attach"],
    [2 ** 31 - 1, "spot_loss"],
    [0, ""],
  ])("are uniform for seed %p and stream %p", (seed, stream) => {
    const values = numbers(seed, stream);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(chiSquare(histogram(values, 100, (value) => Math.floor(value * 100)))).toBeLessThan(LIMIT_99);
  });

  it("do not depend on their neighbours, on other streams or on the seeds of other runs", () => {
    const base = numbers(11, "ec2_boot");
    const pairs: Record<string, readonly number[]> = {
      "the next index": [...base.slice(1), base[0] ?? 0],
      "another stream": numbers(11, "pull_cold"),
      "a stream with a name like it": numbers(11, "ec2_boos"),
      "the next seed": numbers(12, "ec2_boot"),
      "the next run": numbers(seedOf(11, 1), "ec2_boot"),
      "the run after": numbers(seedOf(11, 2), "ec2_boot"),
    };
    for (const [what, other] of Object.entries(pairs)) {
      const cells = histogram(base, 100, (value, index) => {
        const second = other[index] ?? 0;
        return Math.floor(value * 10) * 10 + Math.floor(second * 10);
      });
      expect([what, chiSquare(cells) < LIMIT_99]).toEqual([what, true]);
    }
  });

  it("are the same for the same seed, stream and index, in any order", () => {
    const [one, other] = [new Draws(5), new Draws(5)];
    const stream = streamOf("alarm_evaluation");
    const forwards = [0, 1, 2, 1_000_000].map((index) => one.uniform(stream, index));
    const backwards = [1_000_000, 2, 1, 0].map((index) => other.uniform(stream, index)).reverse();
    expect(backwards).toEqual(forwards);
  });

  it("give runs seeds of their own, also above 32 bits", () => {
    const seeds = new Set(Array.from({ length: 10_000 }, (_, run) => seedOf(42, run)));
    expect(seeds.size).toBeGreaterThan(9_990);
    expect(seedOf(2 ** 40 + 3, 0)).not.toBe(seedOf(3, 0));
  });

  it("are known values, the same on every machine", () => {
    const draws = new Draws(seedOf(1, 0));
    expect(["ec2_boot", "spot_loss"].map((name) => draws.uniform(streamOf(name), 3))).toMatchInlineSnapshot(`
      [
        0.5821288494363602,
        0.7842574352819539,
      ]
    `);
  });
});

describe("parameters", () => {
  it.each(names())("%s has a spread that rises from its low to its high end", (name) => {
    const { spread } = PARAMETERS[name];
    const shares = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];
    const values = shares.map((share) => quantile(spread, share));
    expect([...values].sort((a, b) => a - b)).toEqual(values);
    expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
    if (spread.kind !== "constant") expect([values[0], values.at(-1)]).toEqual([spread.low, spread.high]);
  });

  it("draw a triangle whose mean and quartile are those of the formula", () => {
    const spread = {
      kind: "triangular",
      low: 60,
      mode: 90,
      high: 180,
    } as const;
    const values = numbers(3, "triangle").map((share) => quantile(spread, share));
    const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
    // Mean (60 + 90 + 180) / 3 = 110; its standard deviation is 25.5, so that of the mean of 20,000 is 0.18.
    expect(Math.abs(mean - 110)).toBeLessThan(0.6);
    // Below the mode lies (90 − 60) / (180 − 60) = a quarter.
    expect(quantile(spread, 0.25)).toBeCloseTo(90, 9);
  });
});
