import type { FailureMode, Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import {
  alarmsRinging,
  awsDo,
  holdScaleIn,
  resumeScaleIn,
  rightAccount,
  runsAsDesired,
  stable,
  taskCounts,
} from "../steps.ts";
import { asDrift, nothingDiffers, TAKE_BACK, takeBack, whatDiffers } from "../terraform-steps.ts";
import { fargateCapacity } from "./fargate-capacity.ts";
import { failedLaunches, groupQuery, inService } from "./group-steps.ts";
import { fleet, runsOnSpot, WRONG_ON_SPOT } from "./spot-capacity.ts";

/**
 * No Spot capacity at all. Sources:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/mixed-instances-groups-set-up-overview.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html (2026-11).
 */
export const spotCollapse: FailureMode = {
  id: "spot-collapse",
  title: "No Spot capacity",
  scenarios: ["spot-collapse"],
  hits: runsOnSpot,
  spared: "no task runs on Spot capacity",
  write: (situation) => {
    const { pool } = situation;
    if (!pool) return fargateCapacity(situation, WRONG_ON_SPOT.slice(1, 2));
    return {
      sections: {
        detection: {
          facts: [
            "Launches fail with UnfulfillableCapacity or no Spot capacity, and go on failing. The only signal is the event EC2 Instance Launch Unsuccessful.",
          ],
          steps: [
            ...rightAccount(situation),
            alarmsRinging(),
            ...fleet(situation),
            failedLaunches(
              pool.name,
              "Without a failed launch there is Spot capacity: wait for the instances, or see pending-tasks.",
            ),
            taskCounts(situation),
          ],
        },
        blastRadius: { facts: collapseRadius(situation), steps: [] },
        mitigation: {
          facts: [
            "The group launches no On-Demand instance in place of a Spot one. Raise the share of On-Demand until Spot is back: it launches before it ends anything, and costs the difference in price.",
          ],
          steps: [...holdScaleIn(situation), moreOnDemand(situation, pool)],
        },
        recovery: {
          facts: [
            "Spot is back when a launch of it succeeds: price and placement scores promise nothing. Taking the share back makes the group swap instances step by step, each drained before it ends.",
          ],
          steps: [
            stable(situation),
            whatDiffers(situation, "platform"),
            takeBack(
              situation,
              pool.address,
              "platform",
              "When Spot is back, give the group its split back.",
            ),
            ...resumeScaleIn(situation),
          ],
        },
        verification: {
          facts: [],
          steps: [
            {
              id: "split",
              text: "The split is that of the code: On-Demand base, and percentage above it.",
              command: groupQuery(
                pool.name,
                "AutoScalingGroups[0].MixedInstancesPolicy.InstancesDistribution.[OnDemandBaseCapacity,OnDemandPercentageAboveBaseCapacity]",
              ),
              expect: { kind: "equals", value: `${pool.onDemandBase} ${pool.onDemandPercentageAboveBase}` },
              otherwise: "The share of On-Demand is still raised: you pay for it until it is taken back.",
            },
            ...inService(situation),
            runsAsDesired(situation),
            nothingDiffers(situation, "platform"),
          ],
        },
      },
      wrong: WRONG_ON_SPOT,
    };
  },
};

function collapseRadius({ pool, service }: Situation): string[] {
  if (!pool) return [];
  const grown =
    pool.onDemandBase +
    Math.ceil(((pool.maxSize - pool.onDemandBase) * pool.onDemandPercentageAboveBase) / 100);
  const slots = Math.min(
    ...pool.instanceTypes.map((type) =>
      Math.floor(
        Math.min(
          (type.vcpu * 1024) / service.task.cpu,
          type.taskMemoryMiB / service.task.memoryMiB,
          service.task.networkMode === "awsvpc" ? type.awsvpcSlots : 1000,
          service.task.gpus > 0 ? type.gpus / service.task.gpus : 1000,
        ),
      ),
    ),
  );
  return [
    `Without Spot the group can have ${grown} instances at most: ${pool.onDemandBase} as a base, and ${pool.onDemandPercentageAboveBase} percent of the ${pool.maxSize - pool.onDemandBase} above it.`,
    `One instance takes up to ${slots} tasks of ${service.name} where it runs nothing else; ${service.name} wants ${service.scaling?.minCapacity ?? service.desiredCount} to ${service.scaling?.maxCapacity ?? service.desiredCount}.`,
    "Every service on the group waits for the same instances. Releases that need room do not finish.",
  ];
}

function moreOnDemand(situation: Situation, pool: NonNullable<Situation["pool"]>): Step {
  // All of it, so that nothing falls back to a default.
  const distribution = {
    OnDemandBaseCapacity: pool.onDemandBase,
    OnDemandPercentageAboveBaseCapacity: 100,
    SpotAllocationStrategy: pool.spotAllocationStrategy,
  };
  return {
    id: "more-on-demand",
    text: "Launch On-Demand instances for what Spot does not give.",
    command: awsDo(
      "autoscaling",
      "update-auto-scaling-group",
      "--auto-scaling-group-name",
      pool.name,
      "--mixed-instances-policy",
      JSON.stringify({ InstancesDistribution: distribution }),
    ),
    drift: asDrift(situation, `${pool.address}.mixed_instances_policy`, TAKE_BACK),
  };
}
