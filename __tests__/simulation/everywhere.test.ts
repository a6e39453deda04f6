import { orders } from "../../examples/orders.ts";
import { buildPlatform } from "../../src/model/build.ts";
import { notSimulated } from "../../src/simulation/controllers/metric-readers.ts";
import { runOnce, setupOf } from "../../src/simulation/run.ts";
import { planScenario, scenarioIds } from "../../src/simulation/scenarios/catalogue.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { FOREIGN_PLANS, foreignPlan, platformOf, platformOfPlan } from "../support/model.ts";
import { synth } from "../support/synth.ts";

const ORDERS = () =>
  buildPlatform(new DeclaredStacks([...synth([orders]).values()].map((json) => new Configuration(json))), {
    source: "live",
    described: true,
  });

const PLATFORMS = [
  ["an example in all kinds of service", ORDERS] as const,
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

test("what nobody simulates of requests between services is said", () => {
  const platform = ORDERS();
  expect(platform.assumptions.filter(({ place }) => place.includes("stock"))).toEqual([]);
  const alarms = platform.alarms.filter(({ name }) => /-stock-(5xx|latency)$/.test(name));
  expect(alarms.map(({ subject }) => subject)).toEqual([
    { kind: "service", name: "stock" },
    { kind: "service", name: "stock" },
  ]);
  for (const { metrics } of alarms) {
    expect(metrics.map((metric) => notSimulated(metric, []))).toEqual([
      "the simulator knows the requests of load balancers, and none between services",
    ]);
  }
});

test("what is taken for connections over a network load balancer is said", () => {
  expect(ORDERS().assumptions).toContainEqual({
    place: "aws_lb_target_group.scans.protocol",
    text: "connections over TCP are not modelled; taken: requests, each of which may go to another target",
  });
});
