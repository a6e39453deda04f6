import { resilienceDelta } from "../../src/review/resilience.ts";
import type { Outcome } from "../../src/simulation/outcome.ts";
import type { Request } from "../../src/simulation/request.ts";
import { METRICS, type MetricId } from "../../src/simulation/result.ts";

const RUNS = 40;
const SCENARIO = "spot-collapse";

/** Runs whose metrics are zero but for these, each with a little noise of its own. */
function runs(values: Partial<Record<MetricId, number>>, noise = 0): Outcome[] {
  return Array.from({ length: RUNS }, (_, run): Outcome => {
    const value = (id: MetricId) => (values[id] ?? 0) + noise * ((run % 5) - 2);
    const metrics = Object.fromEntries(METRICS.map(({ id }) => [id, value(id)])) as Record<MetricId, number>;
    return { metrics } as Outcome;
  });
}

function delta(before: readonly Outcome[], after: readonly Outcome[], sameServices = true) {
  const request = { scenarios: [SCENARIO], set: {}, runs: RUNS, seed: 1 } as unknown as Request;
  const side = (outcomes: readonly Outcome[]) => new Map([[SCENARIO, outcomes]]);
  return resilienceDelta({ request, sameServices, before: side(before), after: side(after) });
}

const words = (...args: Parameters<typeof delta>) =>
  delta(...args).changed.map(
    ({ change, metrics, verdicts }) =>
      `${change} ${verdicts.join("→")} ${metrics.map(({ difference, id }) => `${id}:${difference}`).join(" ")}`,
  );

describe("the difference of resilience", () => {
  it("is none for the same, and none within noise", () => {
    expect(words(runs({}), runs({}))).toEqual([]);
    expect(words(runs({ recoverySec: 100 }, 60), runs({ recoverySec: 112 }, 60))).toEqual([]);
  });

  it("leaves out what nobody would act on, however sure it is", () => {
    expect(words(runs({ recoverySec: 40 }), runs({ recoverySec: 44 }))).toEqual([]);
    expect(words(runs({ recoverySec: 400 }), runs({ recoverySec: 415 }))).toEqual([]);
    expect(words(runs({ recoverySec: 40 }), runs({ recoverySec: 50 }))).toEqual([
      "worse met→met recoverySec:worse",
    ]);
  });

  it("is worse, better or mixed", () => {
    expect(words(runs({ recoverySec: 90 }), runs({ recoverySec: 50 }))).toEqual([
      "better met→met recoverySec:better",
    ]);
    expect(words(runs({ recoverySec: 90 }), runs({ recoverySec: 50, detectSec: 60 }))).toEqual([
      "mixed met→met recoverySec:better detectSec:worse",
    ]);
  });

  it("is worse where an objective is missed from then on, whatever got better", () => {
    expect(words(runs({ recoverySec: 90 }), runs({ recoverySec: 50, failedShare: 20 }))).toEqual([
      "worse met→missed failedShare:worse recoverySec:better",
    ]);
    expect(delta(runs({}), runs({ failedShare: 20 })).changed[0]?.objectives).toEqual([
      { text: "p99(failedShare) <= 1", met: false, value: 20, before: 0 },
    ]);
  });

  it("counts no requests and no tasks where the services are others", () => {
    expect(words(runs({ failed: 10 }), runs({ failed: 90 }))).toEqual(["worse met→met failed:worse"]);
    expect(words(runs({ failed: 10 }), runs({ failed: 90 }), false)).toEqual([]);
  });

  it("takes no hours of instances, which are in the cost", () => {
    expect(words(runs({ instanceHours: 8 }), runs({ instanceHours: 16 }))).toEqual([]);
  });

  it("says that runs are missing", () => {
    expect(delta(runs({}), runs({}).slice(1)).interrupted).toBe(true);
    expect(delta(runs({}), []).scenarios).toBe(0);
  });
});
