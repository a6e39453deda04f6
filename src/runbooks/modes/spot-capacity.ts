import type { FailureMode, Situation } from "../failure-mode.ts";
import type { Step, WrongAdvice } from "../runbook.ts";
import { aws, inCluster } from "../steps.ts";
import { strategyIs } from "./fargate-capacity.ts";
import { groupQuery } from "./group-steps.ts";

/** Whether tasks of a service run on Spot capacity. */
export const runsOnSpot: FailureMode["hits"] = ({ launch }, { capacityProviders, pools }) => {
  if (launch.kind !== "strategy") return false;
  return launch.items.some(({ capacityProvider }) => {
    const provider = capacityProviders.find(({ name }) => name === capacityProvider);
    if (provider?.kind !== "auto-scaling-group") return provider?.kind === "fargate-spot";
    return pools.some(
      (pool) =>
        pool.name === provider.pool &&
        pool.onDemandPercentageAboveBase < 100 &&
        pool.maxSize > pool.onDemandBase,
    );
  });
};

/** Advice on Spot. */
export const WRONG_ON_SPOT: readonly WrongAdvice[] = [
  {
    advice: "aws autoscaling update-auto-scaling-group --on-demand-percentage-above-base-capacity 40",
    because:
      "There is no such option. The share is in --mixed-instances-policy, under InstancesDistribution.",
  },
  {
    advice: "The group falls back to On-Demand when Spot has no capacity",
    because:
      "It does not: the split between On-Demand and Spot is arithmetic, and only other Spot pools of the policy are tried.",
  },
  {
    advice: "Managed termination protection drains Spot instances",
    because:
      "It concerns scaling in alone. What drains is managed draining and the setting of the agent, within the two minutes of the notice.",
  },
  {
    advice: "Watch RegisteredContainerInstancesCount in CloudWatch",
    because:
      "It is a field of DescribeClusters. A failed launch of the group is the one signal of a Spot pool that is empty.",
  },
];

/** What runs, and what EC2 takes back. */
export function fleet(situation: Situation): Step[] {
  const { platform, pool } = situation;
  if (!pool) return [strategyIs(situation, "strategy")];
  return [
    {
      id: "instances",
      text: "See the instances of the group by zone, state and type.",
      command: groupQuery(
        pool.name,
        "AutoScalingGroups[0].Instances[].[AvailabilityZone,LifecycleState,InstanceType,InstanceId]",
      ),
    },
    {
      id: "interruptions",
      text: "See which Spot requests EC2 ends, and why.",
      command: aws(
        "ec2",
        "describe-spot-instance-requests",
        "--filters",
        "Name=status-code,Values=marked-for-termination,instance-terminated-by-price,instance-terminated-no-capacity",
        "--query",
        "SpotInstanceRequests[].[InstanceId,Status.Code,Status.UpdateTime]",
      ),
    },
    {
      id: "draining",
      text: "See the instances that drain.",
      command: aws(
        "ecs",
        "list-container-instances",
        ...inCluster(platform.cluster),
        "--status",
        "DRAINING",
        "--query",
        "containerInstanceArns",
      ),
    },
  ];
}
