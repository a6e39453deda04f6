import { bundledBook } from "../../cost/bundled.ts";
import { PARAMETERS } from "../../cost/parameters.ts";
import type { PriceId } from "../../cost/price-kinds.ts";
import type { Claim, Value } from "../claim.ts";
import * as when from "../conditions.ts";
import { range } from "../observe.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";
import { oneZone, overProvisioned, serviceSchedule } from "../variants.ts";

const MONTH_HOURS = 730;
const REGION = "us-east-1";

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
    trials: [computed("hours from 22:00 to 06:00", 16, 8, () => nightHours(22, 6))],
  },
  {
    id: "cost-night-saves-twenty-dollars",
    claim: "One t3.medium less at night saves 20 to 25 dollars a month.",
    verdict: "false",
    because:
      "Eight hours of thirty nights are about ten dollars On-Demand, and less than half of that as Spot.",
    sources: [PAGE.onDemandPrices],
    trials: [
      computed("dollars that 30 nights of a t3.medium cost On-Demand", 20, 10, () =>
        Math.round(30 * nightHours(22, 6) * t3Medium("onDemand")),
      ),
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
    id: "cost-fargate-spot-saves-fifty-dollars",
    claim: "Fargate Spot saves about 50 dollars a month where traffic is low.",
    verdict: "depends",
    because:
      "It replaces what the instances cost with what the tasks reserve. The fewer the tasks on the instances, the more it saves; packed Spot instances leave little.",
    sources: ["https://aws.amazon.com/fargate/pricing/", PAGE.onDemandPrices],
    trueWhen: ["two On-Demand instances that carry two small tasks"],
    trials: [fargateTrial(2, 0, 50), fargateTrial(2, 1, 30), fargateTrial(6, 1, 10)],
  },
  {
    id: "cost-reservation-saves-forty-percent",
    claim: "A commitment of one year saves 40 % of the On-Demand baseline.",
    verdict: "depends",
    because:
      "AWS says so of standard reservations on average; convertible ones and Compute Savings Plans are at 31 %. It is paid every hour of the year, so what is stopped at night has to save more than that.",
    sources: [
      "https://aws.amazon.com/ec2/pricing/reserved-instances/",
      "https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-ris.html",
    ],
    trueWhen: ["a standard reservation or an EC2 Instance Savings Plan", "instances that always run"],
    trials: [
      commitmentTrial("low", 24, 40),
      commitmentTrial("expected", 24, 31),
      commitmentTrial("expected", 16, -3),
    ],
  },
  {
    id: "cost-recommended-saves-twenty-dollars",
    claim:
      "VPC endpoints, a reserved On-Demand baseline, a shorter log retention and a shared load balancer save 20 to 30 dollars a month.",
    verdict: "depends",
    because:
      "Reservation and load balancer together do, if there is another application to share it with. Interface endpoints cost three times as much as all of it saves, unless the NAT gateways go or carry much.",
    sources: [
      PAGE.privateLinkPrices,
      "https://aws.amazon.com/elasticloadbalancing/pricing/",
      PAGE.onDemandPrices,
    ],
    trueWhen: ["a load balancer that is shared", "no interface endpoints"],
    trials: [
      recommendedTrial(0, true, true),
      recommendedTrial(0, false, false),
      recommendedTrial(7, true, false),
    ],
  },
  {
    id: "cost-log-retention",
    claim: "A short log retention makes logs cheap.",
    verdict: "depends",
    because: "Retention bounds storage. Ingestion, which costs many times as much a gigabyte, is the same.",
    sources: ["https://aws.amazon.com/cloudwatch/pricing/"],
    trueWhen: ["what was kept for years"],
    trials: [retentionTrial(1, "a month", false), retentionTrial(120, "ten years", true)],
  },
];

function computed(of: string, claimed: Value, value: Value, compute: () => Value) {
  return { kind: "computed" as const, of, claimed, value, compute };
}

function endpointTrial(endpoints: number, zones: number, value: boolean) {
  const of = `whether ${endpoints} interface endpoints in ${zones} zones cost less a month than one NAT gateway`;
  return computed(of, true, value, () => endpoints * zones * usd("endpoint.hour") < usd("nat.hour"));
}

/** What moving two instances' tasks to Fargate Spot saves, to ten dollars. */
function fargateTrial(tasks: number, spotInstances: number, value: number) {
  const instances = spotInstances === 0 ? "two On-Demand" : "one On-Demand and one Spot";
  const of = `dollars a month, to ten, that ${tasks} tasks of 0.5 vCPU and 1 GB on Fargate Spot cost less than ${instances} t3.medium`;
  return computed(of, 50, value, () => {
    const hosts = (2 - spotInstances) * t3Medium("onDemand") + spotInstances * t3Medium("spot");
    const task = 0.5 * usd("fargate.vcpuHour") + usd("fargate.gbHour");
    const spot = (tasks * task * (100 - PARAMETERS.fargateSpotPercent.percent.expected)) / 100;
    return 10 * Math.round(((hosts - spot) * MONTH_HOURS) / 10);
  });
}

/** What a commitment saves of what an instance costs that runs so many hours a day, in percent. */
function commitmentTrial(price: "low" | "expected", hours: number, value: number) {
  const { [price]: percent } = PARAMETERS.computeSavingsPlanPercent.percent;
  const of = `percent that a commitment ${percent} % below On-Demand saves of an instance that runs ${hours} hours a day`;
  return computed(of, 40, value, () => Math.round(100 - ((100 - percent) * 24) / hours));
}

/** What is recommended with what: one On-Demand t3.medium reserved, one load balancer less, and endpoints. */
function recommendedTrial(endpoints: number, sharesBalancer: boolean, value: boolean) {
  const shared = sharesBalancer ? " and the hours of a load balancer" : "";
  const less = endpoints > 0 ? `, less ${endpoints} interface endpoints in 2 zones,` : "";
  const of = `whether 40 % of a t3.medium${shared}${less} are at least 20 dollars a month`;
  return computed(of, true, value, () => {
    const reserved = (t3Medium("onDemand") * PARAMETERS.computeSavingsPlanPercent.percent.low) / 100;
    const balancer = sharesBalancer ? usd("alb.hour") : 0;
    return (reserved + balancer - 2 * endpoints * usd("endpoint.hour")) * MONTH_HOURS >= 20;
  });
}

/** Storage is billed of compressed data, about 15 % of what was ingested. */
function retentionTrial(fromMonths: number, from: string, value: boolean) {
  const of = `whether 7 days instead of ${from} save a tenth of the cost of logs`;
  return computed(of, true, value, () => {
    const month = 0.15 * usd("logs.storageGbMonth");
    const whole = usd("logs.ingestGb") + fromMonths * month;
    return (fromMonths - (7 * 24) / MONTH_HOURS) * month >= whole / 10;
  });
}

function usd(id: PriceId): number {
  return priced(bundledBook(REGION)?.price(id)?.usd, id);
}

function t3Medium(model: "onDemand" | "spot"): number {
  return priced(bundledBook(REGION)?.[model]("t3.medium")?.usd, `t3.medium ${model}`);
}

function priced(usd: number | undefined, what: string): number {
  if (usd === undefined) throw new RangeError(`the price book of ${REGION} lacks ${what}`);
  return usd;
}
