import { runOnce, setupOf } from "../../src/simulation/run.ts";
import { planScenario, scenarioIds } from "../../src/simulation/scenarios/catalogue.ts";
import { FOREIGN_PLANS, foreignPlan, platformOf, platformOfPlan } from "../support/model.ts";

const PLATFORMS = [
  ...(["dev", "staging", "prod"] as const).map((name) => [name, () => platformOf(name)] as const),
  ...FOREIGN_PLANS.map((name) => [name, () => platformOfPlan(foreignPlan(name))] as const),
];

test("five other projects at least", () => {
  expect(FOREIGN_PLANS.length).toBeGreaterThanOrEqual(5);
});

test.each(PLATFORMS)("every scenario runs on %s, and gives numbers", (_name, make) => {
  const platform = make();
  for (const id of scenarioIds()) {
    const scenario = planScenario(id);
    const { events, metrics } = runOnce(setupOf(platform, scenario, 3), 0, true);
    expect([id, events > 0]).toEqual([id, true]);
    for (const [name, value] of Object.entries(metrics)) {
      expect([id, name, Number.isFinite(value) && value >= 0]).toEqual([id, name, true]);
    }
    expect(metrics.failedShare).toBeLessThanOrEqual(100);
    expect(metrics.minHealthyShare).toBeLessThanOrEqual(100);
    expect(metrics.recoverySec).toBeLessThanOrEqual(scenario.horizonSec);
  }
});
