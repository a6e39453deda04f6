import { GOOD, type Release } from "../state.ts";
import { numberOf, type Scenario, type ScenarioValues, SERVICE, servicesOf, textOf } from "./scenario.ts";

/** A release, good or bad. */
export const deployment: Scenario = {
  id: "deployment",
  title: "Deployment of a release",
  question: "A release rolls out. When is a bad one stopped, and what do users see until then?",
  horizonSec: 7200,
  parameters: {
    release: {
      text: "how the release behaves",
      value: "good",
      choices: ["good", "failing-health-checks", "crashing", "slow-start", "wrong-answers"],
    },
    slowStartSec: { text: "seconds by which a slow release starts later", value: 180, min: 0, max: 3600 },
    exitsAfterSec: { text: "seconds after which a crashing release exits", value: 0.5, min: 0, max: 3600 },
    errorShare: {
      text: "share of requests that a failing release answers with 5xx",
      value: 0.5,
      min: 0,
      max: 1,
    },
    service: SERVICE,
  },
  variants: {
    "failing-health-checks": { release: "failing-health-checks" },
    crashing: { release: "crashing" },
    "slow-start": { release: "slow-start" },
    "wrong-answers": { release: "wrong-answers" },
  },
  objectives: ["p99(failedShare) <= 0.1", "max(unrecovered) = 0"],
  inject(stage, values) {
    stage.at(0, () => {
      for (const service of servicesOf(stage, values)) stage.scheduler.deploy(service, releaseOf(values));
    });
  },
};

function releaseOf(values: ScenarioValues): Release {
  switch (textOf(values, "release")) {
    case "failing-health-checks":
      return { ...GOOD, passesHealthCheck: false, errorShare: numberOf(values, "errorShare") };
    case "crashing":
      return { ...GOOD, exitsAfterSec: numberOf(values, "exitsAfterSec") };
    case "slow-start":
      return { ...GOOD, slowerStartSec: numberOf(values, "slowStartSec") };
    case "wrong-answers":
      return { ...GOOD, wrongShare: 1 };
    default:
      return { ...GOOD };
  }
}
