import { pairedDifference, shiftsOf } from "../../src/optimize/paired.ts";
import { outcome } from "./landscape.ts";

const noise = (run: number) => (Math.imul(run + 1, 2654435761) >>> 0) / 2 ** 32;
const runs = Array.from({ length: 200 }, (_, run) => run);

describe("a paired difference", () => {
  it("sees a small difference through noise that both configurations share", () => {
    const before = runs.map((run) => 100 * noise(run));
    const shared = pairedDifference(
      before,
      runs.map((run) => 100 * noise(run) + 1),
      1.96,
    );
    expect(shared.interval[0]).toBeCloseTo(1, 9);
    const apart = pairedDifference(
      before,
      runs.map((run) => 100 * noise(run + 5000) + 1),
      1.96,
    );
    expect(apart.interval[0]).toBeLessThan(0);
    expect(apart.interval[1]).toBeGreaterThan(0);
  });

  it("is made over the runs that both have", () => {
    expect(pairedDifference([1, 2, 3], [2, 3], 1.96)).toMatchObject({ runs: 2, before: 1.5, after: 2.5 });
    expect(pairedDifference([], [2, 3], 1.96).runs).toBe(0);
  });
});

describe("what differs beyond noise", () => {
  const of = (make: (run: number) => object) => runs.map((run) => outcome(make(run)));
  const before = of((run) => ({ failedShare: noise(run), minHealthyShare: 90, recoverySec: 100 }));

  it("is named with its direction, in terms of what is good", () => {
    const after = of((run) => ({ failedShare: noise(run) / 2, minHealthyShare: 80, recoverySec: 100 }));
    expect(
      shiftsOf("zone-loss", before, after, 100).map(({ direction, metric }) => [metric, direction]),
    ).toEqual([
      ["failedShare", "better"],
      ["minHealthyShare", "worse"],
    ]);
  });

  it("leaves out noise, and what is below one percent", () => {
    const other = of((run) => ({ failedShare: noise(run + 999), minHealthyShare: 90, recoverySec: 100.9 }));
    expect(shiftsOf("zone-loss", before, other, 100)).toEqual([]);
    const slower = of((run) => ({ failedShare: noise(run), minHealthyShare: 90, recoverySec: 102 }));
    expect(shiftsOf("zone-loss", before, slower, 100)).toMatchObject([
      { metric: "recoverySec", before: 100, after: 102 },
    ]);
  });

  it("needs more where more is compared, and never counts what the runs cost", () => {
    const borderline = of((run) => ({
      failedShare: noise(run) + (noise(run + 77) - 0.4) * 0.5,
      minHealthyShare: 90,
      recoverySec: 100,
      instanceHours: 50,
    }));
    const few = shiftsOf("zone-loss", before, borderline, 1).map(({ metric }) => metric);
    expect(few).toEqual(["failedShare"]);
    expect(shiftsOf("zone-loss", before, borderline, 1e9)).toEqual([]);
  });
});
