import type { FailureMode, Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import {
  alarmsRinging,
  aws,
  holdScaleIn,
  inCluster,
  oneDeployment,
  resumeScaleIn,
  rightAccount,
  runsAsDesired,
  serviceEvents,
  stable,
  taskCounts,
} from "../steps.ts";
import { asDrift, deploy, nothingDiffers } from "../terraform-steps.ts";
import { inService } from "./group-steps.ts";
import { fleet, runsOnSpot, WRONG_ON_SPOT } from "./spot-capacity.ts";
import { stopDeployment } from "./stop-deployment.ts";

/**
 * Spot instances are reclaimed while a release rolls out. Sources:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html (2026-11).
 */
export const spotLossDuringDeployment: FailureMode = {
  id: "spot-loss-during-deployment",
  title: "Spot instances reclaimed during a release",
  scenarios: ["spot-loss-during-deployment"],
  hits: runsOnSpot,
  spared: "no task runs on Spot capacity",
  write: (situation) => ({
    sections: {
      detection: {
        facts: [
          "EC2 announces an interruption two minutes before, most times. The instance is then drained: its tasks are replaced elsewhere, next to those of the release.",
        ],
        steps: [
          ...rightAccount(situation),
          alarmsRinging(),
          ...fleet(situation),
          taskCounts(situation),
          serviceEvents(situation),
        ],
      },
      blastRadius: { facts: lossRadius(situation), steps: [] },
      mitigation: {
        facts: [
          "The capacity comes back by itself. What can go wrong meanwhile is the release: a task that finds no place counts as a failure of it.",
        ],
        steps: [...holdScaleIn(situation), ...stopRelease(situation)],
      },
      recovery: {
        facts: [
          "A release that was rolled back, by the circuit breaker or by hand, is not released again by itself.",
        ],
        steps: [
          stable(situation),
          ...resumeScaleIn(situation),
          ...deploy(situation, "service", "When the capacity is back, release what the code says."),
        ],
      },
      verification: {
        facts: [],
        steps: [
          ...inService(situation),
          ...noneDraining(situation),
          runsAsDesired(situation),
          oneDeployment(situation),
          nothingDiffers(situation, "service"),
        ],
      },
    },
    wrong: WRONG_ON_SPOT,
  }),
};

function lossRadius({ pool, provider, service }: Situation): string[] {
  const { desiredCount, minimumHealthyPercent, targetGroups, task } = service;
  const floor = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
  const drain = (targetGroups[0]?.deregistrationDelaySec ?? 0) + task.stopTimeoutSec;
  const drains = pool ? pool.spotInstanceDraining || provider?.managedDraining === true : true;
  return [
    `Tasks on the instances that are reclaimed. ECS keeps ${floor} of ${desiredCount} tasks of ${service.name} healthy when it stops tasks itself; what EC2 ends, it cannot keep.`,
    `Leaving takes ${drain} s: ${targetGroups[0]?.deregistrationDelaySec ?? 0} s to deregister, up to ${task.stopTimeoutSec} s to stop. The notice is 120 s.`,
    drains
      ? "Instances are drained when the notice comes."
      : "Nothing drains an instance when the notice comes: its tasks end with it, and requests fail until the load balancer notices.",
    ...(pool
      ? [
          `The first ${pool.onDemandBase} instances are On-Demand, and ${pool.onDemandPercentageAboveBase} percent of those above.`,
        ]
      : []),
  ];
}

function stopRelease(situation: Situation): Step[] {
  return stopDeployment(situation, {
    find: "Where the release itself is short of places, take the deployment that rolls out.",
    noneRollsOut: "None rolls out: there is nothing to stop.",
    stop: "Stop it: its new tasks give their places back.",
    drift: asDrift(situation, `${situation.service.address}.task_definition`, "plan", "apply"),
  });
}

function noneDraining({ platform, pool }: Situation): Step[] {
  if (!pool) return [];
  return [
    {
      id: "none-draining",
      text: "No instance drains any more.",
      command: aws(
        "ecs",
        "list-container-instances",
        ...inCluster(platform.cluster),
        "--status",
        "DRAINING",
        "--query",
        "containerInstanceArns",
      ),
      expect: { kind: "empty" },
      otherwise: "An instance still drains: its tasks wait for a place elsewhere.",
    },
  ];
}
