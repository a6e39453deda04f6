import { numberOf, type Scenario, SERVICE, servicesOf, textOf } from "./scenario.ts";

/** Something that the service depends on is down, and its health endpoint says so, or does not. */
export const healthEndpoint: Scenario = {
  id: "health-endpoint",
  title: "Health endpoint fails with a dependency",
  question: "A dependency is down for a while. Does the health check make it better or worse?",
  horizonSec: 3600,
  parameters: {
    endpoint: {
      text: "dependency: the health endpoint fails as well; shallow: it does not",
      value: "dependency",
      choices: ["dependency", "shallow"],
    },
    outageSec: { text: "seconds for which the dependency is down", value: 300, min: 0, max: 3600 },
    errorShare: { text: "share of the requests that need it", value: 0.3, min: 0, max: 1 },
    service: SERVICE,
  },
  variants: { shallow: { endpoint: "shallow" } },
  objectives: ["mean(belowDesiredSec) = 0", "max(undetected) = 0"],
  inject(stage, values) {
    const { conditions } = stage.world;
    const change = (down: boolean) => () => {
      const { world } = stage;
      for (const service of world.services) world.emit("routingChanging", service);
      conditions.dependencyErrors = down ? numberOf(values, "errorShare") : 0;
      world.note("dependency", down ? "is down" : "is back", true);
      for (const service of servicesOf(stage, values)) {
        if (textOf(values, "endpoint") === "dependency") {
          if (down) conditions.failingHealth.add(service);
          else conditions.failingHealth.delete(service);
        }
        world.emit("serviceChanged", service);
      }
    };
    stage.at(0, change(true));
    stage.at(numberOf(values, "outageSec"), change(false));
  },
};
