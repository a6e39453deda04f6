import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { tasksStarted } from "../observe.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";
import { oneNat, oneZone } from "../variants.ts";

const QUIET = { taskFailures: 0 };

export const network: readonly Claim[] = [
  {
    id: "nat-running-tasks-serve",
    claim: "Tasks that run go on serving requests when the NAT gateway is lost.",
    verdict: "true",
    because:
      "Requests come through the load balancer, inside the VPC. Calls of the application to the outside fail, and a blocking log driver may stall it.",
    sources: [PAGE.nat, PAGE.endpoints],
    trueWhen: [when.nonBlockingLogs],
    trials: [
      {
        kind: "simulated",
        scenario: "nat-loss",
        values: QUIET,
        on: oneNat(),
        promise: "max(failed) = 0",
        holds: true,
      },
    ],
  },
  {
    id: "nat-only-deployments-suffer",
    claim: "A lost NAT gateway affects deployments and scaling only.",
    verdict: "false",
    because:
      "A task that ends is not replaced either: the agents are cut off from ECS, and nothing is placed.",
    sources: [PAGE.endpoints, PAGE.nat],
    trueWhen: [when.startsWithoutNat],
    trials: [
      {
        kind: "simulated",
        scenario: "nat-loss",
        on: oneNat(),
        promise: "p50(belowDesiredSec) <= 600",
        holds: false,
      },
      {
        kind: "simulated",
        scenario: "nat-loss",
        on: oneNat(),
        settings: { [SETTING.endpoints]: "full", [SETTING.targetCapacity]: 80 },
        promise: "p50(belowDesiredSec) <= 600",
        holds: true,
      },
    ],
  },
  {
    id: "nat-hits-every-task",
    claim: "A lost NAT gateway hits all tasks in private subnets.",
    verdict: "depends",
    because:
      "It hits those whose route table points to it: all with one gateway, those of its zone with one in each.",
    sources: [PAGE.nat],
    trueWhen: ["one NAT gateway for all zones"],
    trials: [
      {
        kind: "simulated",
        scenario: "nat-loss",
        values: { outageSec: 5400 },
        on: oneNat(),
        promise: "min(unrecovered) = 1",
        holds: true,
      },
      {
        kind: "simulated",
        scenario: "nat-loss",
        values: { outageSec: 5400 },
        promise: "min(unrecovered) = 1",
        holds: false,
      },
    ],
  },
  {
    id: "nat-aws-replaces-it",
    claim: "AWS replaces a failed NAT gateway within five to ten minutes.",
    verdict: "false",
    because:
      "A gateway is redundant inside its zone and is not made anew in another. The outage lasts as long as the zone's, or until a route is changed.",
    sources: [PAGE.nat],
    trueWhen: [when.natInEachZone],
  },
  {
    id: "nat-metric-name",
    claim: "The metric for packets that a NAT gateway drops is NATGatewayPacketDropCount.",
    verdict: "false",
    because: "It is PacketsDropCount in AWS/NATGateway; ErrorPortAllocation is the other to watch.",
    sources: [PAGE.natMetrics],
  },
  {
    id: "nat-secrets-endpoint-is-enough",
    claim: "An endpoint for Systems Manager makes tasks start without a NAT gateway.",
    verdict: "false",
    because: "It brings the secrets. ECS, the registry with S3, and the logs need endpoints as well.",
    sources: [PAGE.endpoints],
    trueWhen: [when.startsWithoutNat],
    trials: [
      {
        kind: "simulated",
        scenario: "pending-tasks:no-egress",
        promise: "max(unrecovered) = 0",
        holds: false,
      },
      {
        kind: "simulated",
        scenario: "pending-tasks:no-egress",
        settings: { [SETTING.endpoints]: "full" },
        promise: "max(unrecovered) = 0",
        holds: true,
      },
    ],
  },
  {
    id: "nat-iam-needs-no-network",
    claim: "Secrets are protected by IAM, so the network does not matter to them.",
    verdict: "false",
    because: "The call needs a path: a NAT gateway or an endpoint.",
    sources: [PAGE.endpoints],
  },
  {
    id: "agent-tasks-are-rescheduled",
    claim: "ECS moves the tasks of an instance whose agent is disconnected.",
    verdict: "false",
    because:
      "They stay as they are until the load balancer finds them unhealthy or the instance is terminated.",
    sources: [PAGE.reconnect, PAGE.deregister],
    trials: [
      {
        kind: "observed",
        scenario: "nat-loss",
        values: QUIET,
        on: oneNat(),
        of: "tasks started elsewhere while all agents are cut off for an hour",
        read: tasksStarted,
        promise: { atLeast: 1 },
        holds: false,
      },
    ],
  },
  {
    id: "zone-loss-is-survived",
    claim: "Several Availability Zones let a service survive the loss of one.",
    verdict: "depends",
    because:
      "What is left has to carry the load until replacements run: with two zones twice the need, with three one and a half times. Errors come until targets are found dead.",
    sources: [PAGE.availability],
    trueWhen: [when.severalZones, "room for the load of the zone that is lost"],
    trials: [
      {
        kind: "simulated",
        scenario: "zone-loss",
        overrides: { task_utilization: 0.5 },
        promise: "max(failedShare) <= 2",
        holds: true,
      },
      {
        kind: "simulated",
        scenario: "zone-loss",
        on: oneZone(),
        promise: "max(failedShare) <= 2",
        holds: false,
      },
      {
        kind: "simulated",
        scenario: "zone-loss",
        overrides: { task_utilization: 0.95 },
        promise: "max(failedShare) <= 2",
        holds: false,
      },
    ],
  },
  {
    id: "zone-loss-without-errors",
    claim: "In a zone outage the load balancer routes to the other zones without errors.",
    verdict: "false",
    because:
      "It does so after its checks have failed and after clients have left its node in that zone. A zonal shift is faster.",
    sources: [
      PAGE.balancerTargets,
      "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/zonal-shift.html",
    ],
    trueWhen: [when.quickHealthChecks],
    trials: [{ kind: "simulated", scenario: "zone-loss", promise: "p50(failed) = 0", holds: false }],
  },
  {
    id: "zone-loss-group-launches-elsewhere",
    claim: "In a zone outage the Auto Scaling group launches in the other zones.",
    verdict: "depends",
    because:
      "After minutes of failed status checks, and as far as max_size and the Spot capacity of these zones allow.",
    sources: [PAGE.asgHealth, PAGE.availability],
    trueWhen: [when.severalZones, when.roomToGrow],
    trials: [
      { kind: "simulated", scenario: "zone-loss", promise: "max(unrecovered) = 0", holds: true },
      {
        kind: "simulated",
        scenario: "zone-loss",
        on: oneZone(),
        promise: "max(unrecovered) = 0",
        holds: false,
      },
    ],
  },
  {
    id: "zone-spread-is-even",
    claim: "A spread over zones guarantees an even number of tasks in each.",
    verdict: "depends",
    because:
      "It is best effort at the moment of placement. Rebalancing evens it out later, with maximumPercent above 100 and room in the poor zone.",
    sources: [
      PAGE.placementStrategies,
      "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html",
    ],
    trueWhen: [when.zoneRebalancing],
  },
  {
    id: "network-task-address-by-curl",
    claim: "An operator checks a task with curl and its address.",
    verdict: "depends",
    because: "The address is private: it takes a place inside the VPC, and a security group that admits it.",
    sources: [PAGE.endpoints],
    trueWhen: ["a host in the VPC that the security group of the tasks admits"],
  },
];
