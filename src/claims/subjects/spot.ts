import { onDemandOf } from "../../simulation/controllers/auto-scaling-group.ts";
import type { Claim, Computed } from "../claim.ts";
import * as when from "../conditions.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";
import { scaled, twoProviders } from "../variants.ts";

/** On-Demand and Spot instances of a group of this size, as `1+4`. */
function split(size: number, base: number, percentage: number): string {
  const model = { onDemandBase: base, onDemandPercentageAboveBase: percentage };
  const onDemand = onDemandOf(size, { model });
  return `${onDemand}+${size - onDemand}`;
}

function splitTrial(
  size: number,
  base: number,
  percentage: number,
  claimed: string,
  value: string,
): Computed {
  return {
    kind: "computed",
    of: `On-Demand + Spot of ${size} instances, base ${base}, ${percentage} % above`,
    claimed,
    value,
    compute: () => split(size, base, percentage),
  };
}

/** Whether any base and percentage give 1+4 of five instances and 2+2 of four. */
function bothSplits(): boolean {
  for (let base = 0; base <= 5; base++) {
    for (let percentage = 0; percentage <= 100; percentage++) {
      if (split(5, base, percentage) === "1+4" && split(4, base, percentage) === "2+2") return true;
    }
  }
  return false;
}

export const spot: readonly Claim[] = [
  {
    id: "spot-falls-back-to-on-demand",
    claim: "When no Spot capacity is to be had, the Auto Scaling group launches On-Demand instances instead.",
    verdict: "false",
    because:
      "The split is arithmetic on the desired capacity. The group tries other Spot pools of the policy and waits; what is above the On-Demand share stays missing.",
    sources: [PAGE.mixedInstances, PAGE.spotBestPractices, "https://github.com/eksctl-io/eksctl/issues/839"],
    trueWhen: [
      "On-Demand instances that carry what must run: on_demand_base_capacity, or a second capacity provider with a base",
    ],
    trials: [
      splitTrial(10, 1, 20, "10+0", "3+7"),
      { kind: "simulated", scenario: "spot-collapse", promise: "max(belowDesiredSec) <= 900", holds: false },
      {
        kind: "simulated",
        scenario: "spot-collapse",
        settings: { [SETTING.onDemandBase]: 5 },
        promise: "max(belowDesiredSec) = 0",
        holds: true,
      },
    ],
  },
  {
    id: "spot-split-of-five",
    claim:
      "With one On-Demand instance as base and 20 % above it, five instances are one On-Demand and four Spot.",
    verdict: "false",
    because: "The share above the base is rounded up in favour of On-Demand: 1 + ceil(4 × 20 %) = 2.",
    sources: [PAGE.mixedInstances],
    trueWhen: ["base 0 with 20 %, or base 1 with 0 %"],
    trials: [
      splitTrial(5, 1, 20, "1+4", "2+3"),
      splitTrial(5, 0, 20, "1+4", "1+4"),
      splitTrial(5, 1, 0, "1+4", "1+4"),
    ],
  },
  {
    id: "spot-split-of-both-sizes",
    claim: "The same settings give one On-Demand of five instances and two of four.",
    verdict: "false",
    because: "A smaller group never has more On-Demand instances: the share falls with the desired capacity.",
    sources: [PAGE.mixedInstances],
    trials: [
      {
        kind: "computed",
        of: "whether any base from 0 to 5 with any percentage gives 1+4 and 2+2",
        claimed: true,
        value: false,
        compute: bothSplits,
      },
      splitTrial(4, 1, 20, "2+2", "2+2"),
    ],
  },
  {
    id: "spot-two-more-are-one-of-each",
    claim: "Two more instances are one Spot and one On-Demand.",
    verdict: "depends",
    because: "What is added is the difference of two splits, so it depends on size, base and percentage.",
    sources: [PAGE.mixedInstances],
    trueWhen: ["from five to seven instances with base 0 or 1 and 20 %"],
    trials: [
      {
        kind: "computed",
        of: "On-Demand instances added from 5 to 7, base 1, 20 %",
        claimed: 1,
        value: 1,
        compute: () => onDemandAdded(5, 7, 1, 20),
      },
      {
        kind: "computed",
        of: "On-Demand instances added from 5 to 7, base 1, 0 %",
        claimed: 1,
        value: 0,
        compute: () => onDemandAdded(5, 7, 1, 0),
      },
    ],
  },
  {
    id: "spot-share-of-capacity",
    claim: "With 20 % On-Demand above the base, 80 % of the capacity is Spot.",
    verdict: "depends",
    because:
      "The base and the rounding take more of a small group: of two instances none is Spot, of ten 70 %.",
    sources: [PAGE.mixedInstances],
    trueWhen: ["base 0, and a size that is a multiple of five"],
    trials: [
      splitTrial(5, 0, 20, "1+4", "1+4"),
      splitTrial(10, 1, 20, "2+8", "3+7"),
      splitTrial(2, 1, 20, "0+2", "2+0"),
    ],
  },
  {
    id: "spot-three-of-four-is-sixty-percent",
    claim: "A loss of 60 % of four Spot instances is a loss of three.",
    verdict: "false",
    because: "Three of four are 75 %; 60 % of four are two instances, rounded.",
    sources: [PAGE.spotNotices],
    trials: [
      {
        kind: "observed",
        of: "instances with an interruption notice",
        scenario: "spot-loss-during-deployment",
        values: { share: 0.6 },
        overrides: { spot_without_notice: 0 },
        read: ({ events }) => events.filter(({ text }) => text.startsWith("interruption notice")).length,
        promise: { atLeast: 3, atMost: 3 },
        holds: false,
      },
    ],
  },
  {
    id: "spot-on-demand-always-remains",
    claim: "At least one On-Demand instance always remains when Spot is reclaimed.",
    verdict: "depends",
    because:
      "Only a base, or a percentage above 0, makes one. It is never reclaimed as Spot is, but it may fail like any instance.",
    sources: [PAGE.mixedInstances],
    trueWhen: [when.onDemandBase],
    trials: [splitTrial(1, 1, 0, "1+0", "1+0"), splitTrial(4, 0, 0, "1+3", "0+4")],
  },
  {
    id: "spot-baseline-takes-all-tasks",
    claim: "When all Spot instances go, the tasks move to the On-Demand instances that remain.",
    verdict: "false",
    because:
      "As many move as fit. The others wait in PROVISIONING, and the desired count says nothing about capacity.",
    sources: [PAGE.mixedInstances, PAGE.managedScaling],
    trueWhen: ["an On-Demand base that carries all tasks"],
    trials: [
      { kind: "simulated", scenario: "spot-collapse", promise: "min(minHealthyShare) >= 100", holds: false },
      {
        kind: "simulated",
        scenario: "spot-collapse",
        settings: { [SETTING.onDemandBase]: 5 },
        promise: "min(minHealthyShare) >= 100",
        holds: true,
      },
    ],
  },
  {
    id: "spot-capacity-comes-back",
    claim:
      "When a Spot instance is lost, the group replaces it with another, as soon as any pool has capacity.",
    verdict: "true",
    because:
      "The desired capacity does not change with a loss, so the Auto Scaling group itself launches. The capacity provider is not involved.",
    sources: [PAGE.asgHealth, PAGE.mixedInstances],
    trials: [
      {
        kind: "simulated",
        scenario: "spot-loss-during-deployment",
        promise: "max(unrecovered) = 0",
        holds: true,
      },
    ],
  },
  {
    id: "spot-service-scaling-recovers-capacity",
    claim: "Service auto scaling restores capacity after a Spot loss.",
    verdict: "false",
    because:
      "It sets the number of tasks. Instances come from the Auto Scaling group, and only where there is Spot capacity.",
    sources: [PAGE.serviceScaling],
    trials: [
      {
        kind: "simulated",
        scenario: "spot-collapse",
        values: { outageSec: 7200 },
        on: scaled(),
        promise: "max(unrecovered) = 0",
        holds: false,
      },
    ],
  },
  {
    id: "spot-more-zones-are-enough",
    claim: "Several Availability Zones diversify Spot.",
    verdict: "depends",
    because:
      "A pool is an instance type in a zone. One type in three zones is three pools; AWS advises ten types and all zones.",
    sources: [PAGE.spotBestPractices, PAGE.allocation],
    trueWhen: [when.manyTypes],
  },
  {
    id: "spot-strategy-overflows",
    claim:
      "A capacity provider strategy with a Spot and an On-Demand provider moves tasks to On-Demand when Spot is out.",
    verdict: "false",
    because: "Base and weight distribute tasks; a task assigned to one provider waits there.",
    sources: [PAGE.strategyItem, "https://github.com/aws/containers-roadmap/issues/773"],
    trials: [
      {
        kind: "simulated",
        scenario: "spot-collapse",
        values: { outageSec: 7200 },
        on: twoProviders(),
        promise: "max(unrecovered) = 0",
        holds: false,
      },
    ],
  },
  {
    id: "spot-cli-option",
    claim:
      "`update-auto-scaling-group --on-demand-percentage-above-base-capacity 40` moves a group to On-Demand.",
    verdict: "false",
    because:
      "There is no such option: the value is part of `--mixed-instances-policy`. It is drift as well, and Terraform sets it back.",
    sources: ["https://docs.aws.amazon.com/cli/latest/reference/autoscaling/update-auto-scaling-group.html"],
  },
];

function onDemandAdded(from: number, to: number, base: number, percentage: number): number {
  const model = { onDemandBase: base, onDemandPercentageAboveBase: percentage };
  return onDemandOf(to, { model }) - onDemandOf(from, { model });
}
