import type { Platform, ScalingPolicy, ServiceScaling } from "../model/platform.ts";
import { M6I_LARGE, reference } from "./reference.ts";

/** Another platform than the reference, and how it differs. */
export interface Variant {
  readonly platform: Platform;
  readonly text: string;
}

const POLICY: ScalingPolicy = {
  name: "cpu",
  address: "aws_appautoscaling_policy.api",
  metric: "cpu",
  targetValue: 60,
  scaleInCooldownSec: 300,
  scaleOutCooldownSec: 60,
  disableScaleIn: false,
};

function scaling(changes: Partial<ServiceScaling> = {}): ServiceScaling {
  return {
    address: "aws_appautoscaling_target.api",
    minCapacity: 10,
    maxCapacity: 20,
    policies: [POLICY],
    schedules: [],
    ...changes,
  };
}

/** The service follows its CPU. */
export function scaled(): Variant {
  return {
    platform: reference({ service: { scaling: scaling() } }),
    text: "target tracking on 60 % CPU, 10 to 20 tasks",
  };
}

/** Two On-Demand instances in one capacity provider and Spot in another, one task in five On-Demand. */
export function twoProviders(): Variant {
  const base = reference();
  const [pool] = base.pools;
  const [provider] = base.capacityProviders;
  if (!pool || provider?.kind !== "auto-scaling-group") throw new Error("the reference has one pool");
  const other = { ...pool, name: "on-demand", address: "aws_autoscaling_group.on_demand" };
  return {
    text: "two capacity providers, base 2 On-Demand, weights 1 On-Demand and 4 Spot",
    platform: {
      ...reference({
        service: {
          launch: {
            kind: "strategy",
            items: [
              { capacityProvider: "on-demand", base: 2, weight: 1 },
              { capacityProvider: "pool", base: 0, weight: 4 },
            ],
          },
        },
      }),
      pools: [
        { ...pool, minSize: 1, onDemandBase: 0, onDemandPercentageAboveBase: 0 },
        { ...other, minSize: 1, onDemandBase: 0, onDemandPercentageAboveBase: 100 },
      ],
      capacityProviders: [
        provider,
        { ...provider, name: "on-demand", address: "aws_ecs_capacity_provider.on_demand", pool: "on-demand" },
      ],
    },
  };
}

/** Tasks in bridge mode: only CPU, memory and ports bound them. */
export function bridged(): Variant {
  return {
    platform: reference({ task: { networkMode: "bridge", cpu: 256, memoryMiB: 512 } }),
    text: "bridge mode, 256 CPU units and 512 MiB",
  };
}

/** A service that names a launch type and no capacity provider. */
export function launchType(): Variant {
  return {
    platform: reference({
      service: { launch: { kind: "launch-type", launchType: "EC2" } },
      pool: { desiredCapacity: 5 },
    }),
    text: "launch_type = EC2",
  };
}

/** The second type of the group is smaller than a task. */
export function smallType(): Variant {
  const small = { ...M6I_LARGE, name: "t3.micro", taskMemoryMiB: 900 };
  return {
    platform: reference({
      pool: { instanceTypes: [M6I_LARGE, small], desiredCapacity: 5, onDemandPercentageAboveBase: 100 },
    }),
    text: "m6i.large and t3.micro in one group",
  };
}

/** One NAT gateway for all zones. */
export function oneNat(): Variant {
  const { zones } = reference();
  const egress = { kind: "nat-gateway" as const, address: "aws_nat_gateway.only", zone: zones[0]?.name };
  return {
    platform: reference({ platform: { zones: zones.map((zone) => ({ ...zone, egress })) } }),
    text: "one NAT gateway for three zones",
  };
}

/** Everything in one zone. */
export function oneZone(): Variant {
  const { zones } = reference();
  const names = zones.slice(0, 1).map(({ name }) => name);
  return {
    platform: reference({
      platform: { zones: zones.slice(0, 1) },
      pool: { zones: names },
      service: { zones: names },
    }),
    text: "one zone",
  };
}

/** More instances than the tasks need, from before they were fewer. */
export function overProvisioned(): Variant {
  return {
    platform: reference({ pool: { desiredCapacity: 9, minSize: 1 } }),
    text: "nine instances for tasks that need five",
  };
}

/** A schedule of the group takes it to one instance for the night. */
export function groupSchedule(): Variant {
  const schedule = {
    name: "night",
    address: "aws_autoscaling_schedule.night",
    expression: "0 22 * * *",
    timeZone: "Etc/UTC",
    minCapacity: 1,
    maxCapacity: undefined,
    desiredCapacity: 1,
  };
  return {
    platform: reference({ pool: { schedules: [schedule], minSize: 1 } }),
    text: "aws_autoscaling_schedule to one instance at 22:00",
  };
}

/** A schedule of the service takes it to two tasks for the night. */
export function serviceSchedule(): Variant {
  const night = {
    name: "night",
    address: "aws_appautoscaling_scheduled_action.night",
    expression: "cron(0 22 * * ? *)",
    timeZone: "Etc/UTC",
    minCapacity: 2,
    maxCapacity: 2,
    desiredCapacity: undefined,
  };
  return {
    platform: reference({
      pool: { minSize: 1 },
      service: { scaling: scaling({ schedules: [night] }) },
    }),
    text: "aws_appautoscaling_scheduled_action to two tasks at 22:00",
  };
}

/** An alarm on unhealthy targets, and a rule on tasks that fail to start. */
export function watched(by: "unhealthy targets" | "failed starts"): Variant {
  const alarm = {
    name: "unhealthy-targets",
    address: "aws_cloudwatch_metric_alarm.unhealthy",
    metric: "UnHealthyHostCount",
    subject: { kind: "target-group" as const, name: "api" },
    metrics: [
      {
        id: "",
        namespace: "AWS/ApplicationELB",
        metric: "UnHealthyHostCount",
        statistic: "Maximum",
        dimensions: {},
        subject: { kind: "target-group" as const, name: "api" },
      },
    ],
    expressions: [],
    compared: "",
    comparison: "GreaterThanThreshold",
    threshold: 0,
    periodSec: 60,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: "notBreaching" as const,
    notifies: true,
  };
  const rule = {
    name: "failed-starts",
    address: "aws_cloudwatch_event_rule.failed_starts",
    sources: ["aws.ecs"],
    detailTypes: ["ECS Task State Change"],
    details: ["TaskFailedToStart"],
    pattern: {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: { stopCode: ["TaskFailedToStart"] },
    },
    logGroups: [],
    notifies: true,
  };
  return by === "unhealthy targets"
    ? { platform: reference({ platform: { alarms: [alarm] } }), text: "an alarm on UnHealthyHostCount" }
    : {
        platform: reference({ platform: { eventRules: [rule] } }),
        text: "an event rule on TaskFailedToStart",
      };
}
