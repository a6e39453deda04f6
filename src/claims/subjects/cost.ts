import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { range } from "../observe.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";
import { oneZone, overProvisioned, serviceSchedule } from "../variants.ts";

/** us-east-1, On-Demand, Linux, US dollars an hour (2026-06). */
const T3_MEDIUM_HOUR = 0.0416;
const INTERFACE_ENDPOINT_HOUR = 0.01;
const NAT_GATEWAY_HOUR = 0.045;
const MONTH_HOURS = 730;

/** Hours from one hour of the day to the next time that it is another. */
function nightHours(from: number, to: number): number {
  return (to - from + 24) % 24;
}

export const cost: readonly Claim[] = [
  {
    id: "cost-night-hours",
    claim: "From 22:00 to 06:00 an instance is saved for sixteen hours a day.",
    verdict: "false",
    because: "The night has eight hours; sixteen is the day.",
    sources: [PAGE.onDemandPrices],
    trials: [
      {
        kind: "computed",
        of: "hours from 22:00 to 06:00",
        claimed: 16,
        value: 8,
        compute: () => nightHours(22, 6),
      },
    ],
  },
  {
    id: "cost-night-saves-twenty-dollars",
    claim: "One t3.medium less at night saves 20 to 25 dollars a month.",
    verdict: "false",
    because: "Eight hours of thirty nights are about ten dollars On-Demand, and three as Spot.",
    sources: [PAGE.onDemandPrices],
    trials: [
      {
        kind: "computed",
        of: "whether 30 nights of a t3.medium cost at least 20 dollars",
        claimed: true,
        value: false,
        compute: () => 30 * nightHours(22, 6) * T3_MEDIUM_HOUR >= 20,
      },
    ],
  },
  {
    id: "cost-schedule-of-the-service",
    claim: "Fewer tasks at night bring fewer instances.",
    verdict: "true",
    because:
      "A schedule of the service empties instances, and managed scaling removes them after fifteen minutes, down to min_size.",
    sources: [
      "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html",
      PAGE.clusterScaling,
    ],
    trueWhen: [when.serviceSchedule, when.managedScaling, when.noGroupSchedule],
    trials: [
      {
        kind: "observed",
        scenario: "zero-traffic",
        on: serviceSchedule(),
        of: "fewest instances, of five",
        read: (run) => range(run, "instances").min,
        promise: { atMost: 3 },
        holds: true,
      },
    ],
  },
  {
    id: "cost-schedules-are-local-time",
    claim: "A schedule for 22:00 is at 22:00 of where the operators are.",
    verdict: "false",
    because: "Recurrences are in UTC, unless the action names a time zone.",
    sources: [PAGE.asgSchedules],
    trueWhen: [when.zonedSchedules],
  },
  {
    id: "cost-spot-scales-down-by-itself",
    claim: "Without traffic the instances go away by themselves.",
    verdict: "depends",
    because:
      "Instances follow tasks. The service has to have fewer tasks first; then fifteen minutes, empty instances only, and not below min_size.",
    sources: [PAGE.clusterScaling, PAGE.terminationProtection],
    trueWhen: [when.scalesByLoad, when.terminationProtection, when.managedScaling],
    trials: [
      {
        kind: "observed",
        scenario: "zero-traffic",
        of: "fewest instances, of five, with a fixed number of tasks",
        read: (run) => range(run, "instances").min,
        promise: { atMost: 4 },
        holds: false,
      },
      {
        kind: "observed",
        scenario: "undisturbed",
        on: overProvisioned(),
        of: "fewest instances, of nine with three empty",
        read: (run) => range(run, "instances").min,
        promise: { atMost: 6 },
        holds: true,
      },
    ],
  },
  {
    id: "cost-two-instances-are-enough",
    claim: "A minimum of one instance is the single point of failure; two instances remove it.",
    verdict: "depends",
    because: "Two in one zone, or one task of the service, are as single.",
    sources: [PAGE.availability],
    trueWhen: [when.severalZones, when.twoTasks, when.onDemandBaseForEachZone],
    trials: [
      {
        kind: "simulated",
        scenario: "zone-loss",
        settings: { [SETTING.minSize]: 2 },
        promise: "min(minHealthyShare) > 0",
        holds: true,
      },
      {
        kind: "simulated",
        scenario: "zone-loss",
        on: oneZone(),
        promise: "min(minHealthyShare) > 0",
        holds: false,
      },
    ],
  },
  {
    id: "cost-endpoints-are-cheaper",
    claim: "VPC endpoints cost less than a NAT gateway.",
    verdict: "depends",
    because:
      "The gateway endpoint of S3 is free. Seven interface endpoints in two zones are about 102 dollars a month, a NAT gateway 33; data decides above that.",
    sources: [PAGE.privateLinkPrices, "https://aws.amazon.com/vpc/pricing/"],
    trueWhen: ["much traffic to AWS, or few endpoints"],
    trials: [endpointTrial(7, 2, false), endpointTrial(2, 2, true)],
  },
  {
    id: "cost-fargate-spot-beside-a-group",
    claim: "FARGATE_SPOT can take over what a strategy with an Auto Scaling group cannot place.",
    verdict: "false",
    because:
      "A strategy has Fargate providers or Auto Scaling group providers, not both; a service on Fargate needs awsvpc mode and ip targets.",
    sources: [PAGE.fargateProviders],
  },
  {
    id: "cost-fargate-is-zero-without-tasks",
    claim: "On Fargate nothing is paid when no task runs.",
    verdict: "depends",
    because: "No compute. Load balancer, NAT gateway, endpoints and addresses stay.",
    sources: ["https://aws.amazon.com/fargate/pricing/"],
    trueWhen: ["nothing but compute is counted"],
  },
  {
    id: "cost-log-retention",
    claim: "A short log retention makes logs cheap.",
    verdict: "depends",
    because: "Retention bounds storage. Ingestion, which costs many times as much a gigabyte, is the same.",
    sources: ["https://aws.amazon.com/cloudwatch/pricing/"],
    trueWhen: ["storage is what costs"],
  },
];

function endpointTrial(endpoints: number, zones: number, value: boolean) {
  return {
    kind: "computed" as const,
    of: `whether ${endpoints} interface endpoints in ${zones} zones cost less a month than one NAT gateway`,
    claimed: true,
    value,
    compute: () => endpoints * zones * INTERFACE_ENDPOINT_HOUR * MONTH_HOURS < NAT_GATEWAY_HOUR * MONTH_HOURS,
  };
}
