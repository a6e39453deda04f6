import { GOOD, isLive } from "../state.ts";
import {
  numberOf,
  type Scenario,
  type ScenarioValues,
  SERVICE,
  type Stage,
  servicesOf,
  textOf,
} from "./scenario.ts";

/** The execution role may no longer read the secrets. */
export const secretsDenied: Scenario = {
  id: "secrets-denied",
  title: "Secrets permission lost",
  question: "The execution role loses its permission to read secrets. What breaks, when, and who notices?",
  horizonSec: 7200,
  parameters: {
    during: {
      text: "what else happens",
      value: "deployment",
      choices: ["steady", "deployment", "scale-out", "task-loss"],
    },
    fixedAfterSec: { text: "seconds until the permission is given back", value: 1800, min: 0, max: 7200 },
    forceNewDeployment: { text: "whether a new deployment is forced after the fix", value: false },
    service: SERVICE,
  },
  variants: {
    steady: { during: "steady" },
    "scale-out": { during: "scale-out" },
    "task-loss": { during: "task-loss" },
  },
  objectives: ["p99(failedShare) <= 0.1", "max(undetected) = 0", "max(unrecovered) = 0"],
  inject(stage, values) {
    const { scheduler, world } = stage;
    const services = () => servicesOf(stage, values).filter(({ model }) => model.task.secrets.length > 0);
    stage.at(0, () => {
      for (const service of services()) service.secretsReadable = false;
      world.note("IAM", "execution roles may not read the secrets", true);
      disturb(stage, values);
    });
    stage.at(numberOf(values, "fixedAfterSec"), () => {
      world.note("IAM", "the permission is back", true);
      world.kernel.after(world.draw("iam_propagation"), () => {
        for (const service of services()) {
          service.secretsReadable = true;
          if (values["forceNewDeployment"] === true) scheduler.forceNewDeployment(service);
        }
      });
    });
  },
};

function disturb(stage: Stage, values: ScenarioValues): void {
  const during = textOf(values, "during");
  for (const service of servicesOf(stage, values)) {
    if (during === "deployment") stage.scheduler.deploy(service, GOOD);
    if (during === "scale-out") stage.scheduler.setDesired(service, service.desired + 1, "scale-out");
    if (during === "task-loss") {
      const [task] = [...service.tasks].filter(isLive);
      if (task) stage.agent.stopped(task, "EssentialContainerExited", "essential container in task exited");
    }
  }
}
