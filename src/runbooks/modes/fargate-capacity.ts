import type { Situation, Written } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import {
  alarmsRinging,
  aws,
  describeService,
  inCluster,
  rightAccount,
  runsAsDesired,
  serviceEvents,
  stable,
  taskCounts,
} from "../steps.ts";
import { asDrift, nothingDiffers, TAKE_BACK, takeBack, whatDiffers } from "../terraform-steps.ts";

/** Fargate, or Fargate Spot, has no room for a task. */
export function fargateCapacity(situation: Situation, wrong: Written["wrong"]): Written {
  const { platform, service } = situation;
  const stack = "service" as const;
  return {
    sections: {
      detection: {
        facts: [
          "Fargate has no room for the task in these zones, or the account's quota of vCPUs is reached. The service events say which.",
        ],
        steps: [
          ...rightAccount(situation),
          alarmsRinging(),
          taskCounts(situation),
          serviceEvents(situation),
          strategyIs(situation, "strategy"),
        ],
      },
      blastRadius: {
        facts: [
          `Tasks that run go on. ${service.name} stays below what it wants, and a release of it cannot finish.`,
        ],
        steps: [],
      },
      mitigation: {
        facts: ["A strategy does not go over to another provider by itself."],
        steps: [
          {
            id: "use-fargate",
            text: "Where FARGATE_SPOT has no capacity, start tasks on FARGATE.",
            command: aws(
              "ecs",
              "update-service",
              ...inCluster(platform.cluster),
              "--service",
              service.name,
              "--capacity-provider-strategy",
              "capacityProvider=FARGATE,base=0,weight=1",
              "--force-new-deployment",
              "--query",
              "service.deployments[0].rolloutState",
            ),
            expect: { kind: "equals", value: "IN_PROGRESS" },
            otherwise: "It did not start: read the events of the service.",
            drift: asDrift(situation, `${service.address}.capacity_provider_strategy`, TAKE_BACK),
          },
        ],
      },
      recovery: {
        facts: [],
        steps: [
          whatDiffers(situation, stack),
          takeBack(
            situation,
            service.address,
            stack,
            "When Spot capacity is back, give the service its strategy back.",
          ),
          stable(situation),
        ],
      },
      verification: {
        facts: [],
        steps: [
          strategyIs(situation, "strategy-again"),
          runsAsDesired(situation),
          nothingDiffers(situation, stack),
        ],
      },
    },
    wrong,
  };
}

/** The strategy of a service on Fargate, as the code has it. */
export function strategyIs(situation: Situation, id: string): Step {
  const { launch, name } = situation.service;
  const items = launch.kind === "strategy" ? launch.items : [];
  const value = items
    .map(({ capacityProvider }) => capacityProvider)
    .sort()
    .join(" ");
  return {
    id,
    text: `${name} runs on the providers that the code names${value === "" ? ": none" : ""}.`,
    command: describeService(
      situation,
      "join(' ',sort(services[0].capacityProviderStrategy[].capacityProvider))",
    ),
    expect: { kind: "equals", value },
    otherwise: "Somebody changed the strategy of the service.",
  };
}
