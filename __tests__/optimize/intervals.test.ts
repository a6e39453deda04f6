import { binomialAtMost, normalBeyond, runsToShow, shareInterval } from "../../src/optimize/intervals.ts";

describe("the interval of a share of runs", () => {
  // Clopper and Pearson, as tables of statistics have them.
  it.each([
    [0, 10, 0, 0.3085],
    [10, 10, 0.6915, 1],
    [5, 10, 0.1871, 0.8129],
    [1, 100, 0.0003, 0.0545],
    [990, 1000, 0.9817, 0.9952],
  ])("of %i in %i is %f to %f", (held, runs, low, high) => {
    const interval = shareInterval(held, runs);
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  it("holds the true share in at least 95 of 100 repetitions, whatever the share is", () => {
    for (const share of [0.03, 0.5, 0.9, 0.99]) {
      const runs = 60;
      let covered = 0;
      for (let held = 0; held <= runs; held++) {
        const [low, high] = shareInterval(held, runs);
        const chance = binomialAtMost(held, runs, share) - binomialAtMost(held - 1, runs, share);
        if (low <= share && share <= high) covered += chance;
      }
      expect(covered).toBeGreaterThanOrEqual(0.95);
    }
  });

  it("says nothing without runs", () => {
    expect(shareInterval(0, 0)).toEqual([0, 1]);
  });
});

describe("runs without a miss", () => {
  it("that show a share follow the rule of three", () => {
    expect(runsToShow(0.999, 0.05)).toBe(2995);
    expect(runsToShow(0.99, 0.05)).toBe(299);
    expect(shareInterval(2995, 2995, 0.05)[0]).toBeGreaterThanOrEqual(0.999);
    expect(shareInterval(2994, 2994, 0.05)[0]).toBeLessThan(0.999);
  });
});

describe("the normal distribution", () => {
  it.each([
    [0.025, 1.959964],
    [0.005, 2.575829],
    [0.0001, 3.719016],
    [0.000001, 4.753424],
  ])("is beyond with a chance of %f at %f", (alpha, z) => {
    expect(normalBeyond(alpha)).toBeCloseTo(z, 4);
  });
});
