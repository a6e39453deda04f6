import type { FailureMode, Situation, Written } from "../failure-mode.ts";
import {
  alarmsRinging,
  aws,
  awsDo,
  inCluster,
  rightAccount,
  runsAsDesired,
  serviceEvents,
  stable,
  taskCounts,
} from "../steps.ts";
import { asDrift, deploy, nothingDiffers, TAKE_BACK, takeBack, whatDiffers } from "../terraform-steps.ts";
import { fargateCapacity } from "./fargate-capacity.ts";
import { belowMaximum, failedLaunches, groupQuery, maximum } from "./group-steps.ts";

/**
 * Tasks wait for a place. Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-capacity.html (2026-11).
 */
export const pendingTasks: FailureMode = {
  id: "pending-tasks",
  title: "Tasks wait for a place",
  scenarios: ["pending-tasks", "pending-tasks:max-size"],
  hits: ({ daemon, launch }) =>
    !daemon && !(launch.kind === "launch-type" && launch.launchType === "FARGATE"),
  spared: "no service starts tasks by a capacity provider",
  write: (situation) => {
    const { pool } = situation;
    return pool ? onInstances(situation, pool) : fargateCapacity(situation, WRONG.slice(0, 1));
  },
};

const WRONG = [
  {
    advice: "CapacityProviderReservation is requested CPU over available CPU",
    because:
      "It is 100 times the instances that are needed over the instances that there are. A task that waits for a place makes it more than 100, whatever CPU is free.",
  },
  {
    advice: "Managed scaling looks for tasks that wait for five minutes",
    because: "There is no such timer: it is one datapoint of one minute above the target.",
  },
  {
    advice: "Spreading over zones keeps tasks from being placed",
    because:
      "Spread orders the candidates and blocks none. What binds is CPU, memory, network interfaces, ports or a constraint.",
  },
  {
    advice: "With an On-Demand base there is no deadlock",
    because:
      "The base does not grow. Tasks wait for good at the maximum of the group, without Spot capacity, without addresses or without a connected agent.",
  },
] as const;

function onInstances(situation: Situation, pool: NonNullable<Situation["pool"]>): Written {
  const { provider, service } = situation;
  const room =
    (service.scaling?.maxCapacity ?? service.desiredCount) > 0 ? service.scaling?.maxCapacity : undefined;
  const more = pool.maxSize + (provider?.managedScaling?.maximumScalingStepSize ?? 1);
  return {
    sections: {
      detection: {
        facts: [
          "The wait ends after 10 to 30 minutes with a stopped task, and begins anew. Each cause below has its own way out.",
        ],
        steps: [
          ...rightAccount(situation),
          alarmsRinging(),
          taskCounts(situation),
          serviceEvents(situation),
          belowMaximum(pool.name),
          maximum(pool, "maximum"),
          {
            id: "suspended-processes",
            text: "No process of the group is suspended.",
            command: groupQuery(pool.name, "AutoScalingGroups[0].SuspendedProcesses[].ProcessName"),
            expect: { kind: "empty" },
            otherwise: "Somebody suspended what it names: resume it with `aws autoscaling resume-processes`.",
          },
          failedLaunches(
            pool.name,
            "A launch that fails for capacity is spot-collapse; one that fails for a quota needs a higher one.",
          ),
          {
            id: "agents",
            text: "Every agent is connected: ECS places nothing on an instance whose agent is not.",
            command: aws(
              "ecs",
              "list-container-instances",
              ...inCluster(situation.platform.cluster),
              "--filter",
              "agentConnected==false",
              "--query",
              "containerInstanceArns",
            ),
            expect: { kind: "empty" },
            otherwise: "Instances cannot reach ECS: nat-loss.",
          },
        ],
      },
      blastRadius: {
        facts: [
          `Tasks that run go on. ${service.name} stays below what it wants${room === undefined ? "" : `, which may be up to ${room} tasks`}, and a release of it cannot finish.`,
          `The group ${pool.name} has ${pool.minSize} to ${pool.maxSize} instances; every service on it waits for the same ones.`,
          ...(provider?.managedScaling
            ? [
                `Managed scaling adds 1 to ${provider.managedScaling.maximumScalingStepSize} instances at a time, and none while one is younger than ${provider.managedScaling.instanceWarmupSec} s.`,
              ]
            : ["Nothing scales the group: managed scaling is off."]),
        ],
        steps: [],
      },
      mitigation: {
        facts: [
          "Do not set the desired capacity by hand: managed scaling owns it, and a manual value disturbs what it measures.",
        ],
        steps: [
          {
            id: "raise-maximum",
            text: "Where the group is at its maximum and tasks cannot wait for a review, raise it.",
            command: awsDo(
              "autoscaling",
              "update-auto-scaling-group",
              "--auto-scaling-group-name",
              pool.name,
              "--max-size",
              String(more),
            ),
            drift: asDrift(situation, `${pool.address}.max_size`, TAKE_BACK),
          },
        ],
      },
      recovery: {
        facts: [
          "Somebody lowered the maximum, or the maximum of the code is too low: the first is taken back, the second is a change of the code.",
        ],
        steps: [
          whatDiffers(situation, "platform"),
          takeBack(
            situation,
            pool.address,
            "platform",
            "Where the maximum of the code is enough, give the group its limits back.",
          ),
          ...deploy(
            situation,
            "platform",
            "Where it is not, raise it in the code and apply that, which takes a manual change back as well.",
            TAKE_BACK,
          ),
          stable(situation),
        ],
      },
      verification: {
        facts: [],
        steps: [
          maximum(pool, "maximum-again"),
          runsAsDesired(situation),
          belowMaximum(pool.name),
          nothingDiffers(situation, "platform"),
        ],
      },
    },
    wrong: WRONG,
  };
}
