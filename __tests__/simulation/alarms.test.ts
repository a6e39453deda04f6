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

const short = (name: string | undefined) => name?.replace("shop-prod-", "") ?? "nobody";
const without = (alarm: string): Platform => ({
  ...prod,
  alarms: prod.alarms.filter(({ name }) => name !== alarm),
});

/**
 * Of prod: the alarm that is first in most runs, the alarm that sends the page, and which alarm is first once that one
 * is gone. `nobody` is a finding where something suffers.
 */
const CAUGHT: Readonly<Record<string, readonly [first: string, page: string, next: string]>> = {
  "spot-loss-during-deployment": ["spot-rate", "page", "nobody"],
  "secrets-denied": ["api-deployment-failed", "api-page", "api-secret-unreadable"],
  "secrets-denied:steady": ["nobody", "nobody", "nobody"],
  "secrets-denied:scale-out": ["api-secret-unreadable", "api-page", "api-start-impaired"],
  "secrets-denied:task-loss": ["api-secret-unreadable", "api-page", "api-below-floor"],
  "pending-tasks": ["nobody", "nobody", "nobody"],
  "pending-tasks:max-size": ["web-below-desired", "page", "capacity-short"],
  "pending-tasks:draining": ["nobody", "nobody", "nobody"],
  "pending-tasks:no-spot": ["launch-failed", "page", "web-below-desired"],
  "pending-tasks:no-egress": ["web-start-failed", "web-page", "web-start-impaired"],
  deployment: ["nobody", "nobody", "nobody"],
  "deployment:failing-health-checks": ["web-deployment-failed", "web-page", "api-deployment-failed"],
  "deployment:crashing": ["api-deployment-failed", "api-page", "web-start-failed"],
  "deployment:slow-start": ["web-deployment-failed", "web-page", "api-deployment-failed"],
  "deployment:wrong-answers": ["nobody", "nobody", "nobody"],
  "zone-loss": ["web-below-floor", "page", "alb-5xx"],
  "nat-loss": ["nobody", "nobody", "nobody"],
  "spot-collapse": ["launch-failed", "page", "spot-rate"],
  "health-endpoint": ["api-fail-open", "api-page", "web-fail-open"],
  "health-endpoint:shallow": ["api-5xx", "api-page", "web-5xx"],
  "zero-traffic": ["nobody", "nobody", "nobody"],
  "traffic-spike": ["api-5xx", "api-page", "web-5xx"],
  "instance-refresh": ["nobody", "nobody", "nobody"],
};

describe("the first alarm of each scenario", () => {
  it("is known for all of them", () => {
    expect(Object.keys(CAUGHT)).toEqual(scenarioIds());
  });

  it.each(Object.entries(CAUGHT))("%s: %p", (scenario, expected) => {
    const alarms = alarmsIn(scenario, prod);
    const [first] = alarms.first;
    const next = first ? alarmsIn(scenario, without(first.name)).first[0] : undefined;
    expect([short(first?.name), short(alarms.pages[0]?.name), short(next?.name)]).toEqual(expected);
    if (first) expect(first.medianSec).toBeGreaterThan(0);
  });
});
