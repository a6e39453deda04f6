import { buildPlatform } from "../../src/model/build.ts";
import type { Platform } from "../../src/model/platform.ts";
import { alarmsOf } from "../../src/simulation/alarm-counts.ts";
import type { ScenarioAlarms } from "../../src/simulation/result.ts";
import { runOnce, setupOf } from "../../src/simulation/run.ts";
import { planScenario, scenarioIds } from "../../src/simulation/scenarios/catalogue.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const RUNS = 20;

const prod = buildPlatform(
  new DeclaredStacks([...synth([ENVIRONMENTS.prod]).values()].map((stack) => new Configuration(stack))),
  { source: "prod", described: true },
);

function alarmsIn(scenario: string, platform: Platform): ScenarioAlarms {
  const setup = setupOf(platform, planScenario(scenario), 1);
  return alarmsOf(Array.from({ length: RUNS }, (_, run) => runOnce(setup, run)));
}

/** A row of the tables of alarms: the name without its platform and service. */
const rowOf = (name: string | undefined) => name?.replace(/^shop-prod-((web|api)-)?/, "") ?? "nobody";
/** Prod without a row: no service has its alarm. */
const without = (row: string): Platform => ({
  ...prod,
  alarms: prod.alarms.filter(({ name }) => rowOf(name) !== row),
});

/**
 * Of prod: the row of the alarm that is first in most runs, what sends the page, and which row is first once that one is
 * gone from the constructs. `nobody` is a finding where something suffers.
 */
const CAUGHT: Readonly<Record<string, readonly [first: string, page: string, next: string]>> = {
  "spot-loss-during-deployment": ["spot-rate", "page", "nobody"],
  "secrets-denied": ["deployment-failed", "page", "secret-unreadable"],
  "secrets-denied:steady": ["nobody", "nobody", "nobody"],
  "secrets-denied:scale-out": ["secret-unreadable", "page", "start-impaired"],
  "secrets-denied:task-loss": ["secret-unreadable", "page", "below-floor"],
  "pending-tasks": ["nobody", "nobody", "nobody"],
  "pending-tasks:max-size": ["below-desired", "page", "capacity-short"],
  "pending-tasks:draining": ["nobody", "nobody", "nobody"],
  "pending-tasks:no-spot": ["launch-failed", "page", "below-desired"],
  "pending-tasks:no-egress": ["start-failed", "page", "start-impaired"],
  deployment: ["nobody", "nobody", "nobody"],
  "deployment:failing-health-checks": ["deployment-failed", "page", "nobody"],
  "deployment:crashing": ["start-failed", "page", "deployment-failed"],
  "deployment:slow-start": ["deployment-failed", "page", "nobody"],
  "deployment:wrong-answers": ["nobody", "nobody", "nobody"],
  "zone-loss": ["below-floor", "page", "alb-5xx"],
  "nat-loss": ["nobody", "nobody", "nobody"],
  "spot-collapse": ["launch-failed", "page", "spot-rate"],
  "health-endpoint": ["fail-open", "page", "below-floor"],
  "health-endpoint:shallow": ["5xx", "page", "nobody"],
  "zero-traffic": ["nobody", "nobody", "nobody"],
  "traffic-spike": ["5xx", "page", "nobody"],
  "instance-refresh": ["nobody", "nobody", "nobody"],
};

// Needs no engine; it is here because every scenario is simulated with and without its first alarm.
describe("the first alarm of each scenario", () => {
  it("is known for all of them", () => {
    expect(Object.keys(CAUGHT)).toEqual(scenarioIds());
  });

  it.each(Object.entries(CAUGHT))("%s: %p", (scenario, expected) => {
    const alarms = alarmsIn(scenario, prod);
    const [first] = alarms.first;
    const next = first ? alarmsIn(scenario, without(rowOf(first.name))).first[0] : undefined;
    expect([rowOf(first?.name), rowOf(alarms.pages[0]?.name), rowOf(next?.name)]).toEqual(expected);
    if (first) expect(first.medianSec).toBeGreaterThan(0);
  });
});
