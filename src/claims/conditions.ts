import type { CapacityProvider, Platform, Pool, Service, TargetGroup } from "../model/platform.ts";
import { ceilingOf, floorOf } from "../simulation/state.ts";
import type { Condition, Judged } from "./claim.ts";

type Provider = Extract<CapacityProvider, { kind: "auto-scaling-group" }>;

function everyPool(text: string, set: (pool: Pool, provider: Provider | undefined) => boolean): Condition {
  return {
    text,
    judge: (platform) =>
      platform.pools.map((pool) => ({ address: pool.address, set: set(pool, providerOf(platform, pool)) })),
  };
}

function everyProvider(text: string, set: (provider: Provider) => boolean): Condition {
  return {
    text,
    judge: (platform) => providers(platform).map((it) => ({ address: it.address, set: set(it) })),
  };
}

/** Services that are not daemons. */
function everyService(text: string, set: (service: Service, platform: Platform) => boolean): Condition {
  return {
    text,
    judge: (platform) => replicas(platform).map((it) => ({ address: it.address, set: set(it, platform) })),
  };
}

function everyTargetGroup(text: string, set: (group: TargetGroup) => boolean): Condition {
  const groups = ({ services }: Platform) => services.flatMap(({ targetGroups }) => targetGroups);
  return {
    text,
    judge: (platform): Judged[] => groups(platform).map((it) => ({ address: it.address, set: set(it) })),
  };
}

function providers({ capacityProviders }: Platform): Provider[] {
  return capacityProviders.flatMap((it) => (it.kind === "auto-scaling-group" ? [it] : []));
}

function providerOf(platform: Platform, pool: Pool): Provider | undefined {
  return providers(platform).find((it) => it.pool === pool.name);
}

function replicas({ services }: Platform): Service[] {
  return services.filter(({ daemon }) => !daemon);
}

export const draining = everyPool(
  "managed_draining = ENABLED, or ECS_ENABLE_SPOT_INSTANCE_DRAINING = true in the user data",
  (pool, provider) => pool.spotInstanceDraining || provider?.managedDraining === true,
);

export const onDemandOnly = everyPool(
  "on_demand_percentage_above_base_capacity = 100",
  (pool) => pool.onDemandPercentageAboveBase === 100 || pool.onDemandBase >= pool.maxSize,
);

export const onDemandBase = everyPool(
  "on_demand_base_capacity of at least 1",
  (pool) => pool.onDemandBase >= 1 || pool.onDemandPercentageAboveBase === 100,
);

export const onDemandBaseForEachZone = everyPool(
  "on_demand_base_capacity of at least one for each zone",
  (pool) => pool.onDemandBase >= pool.zones.length || pool.onDemandPercentageAboveBase === 100,
);

export const terminationProtection = everyPool(
  "managed_termination_protection = ENABLED, with protect_from_scale_in = true on the group",
  (pool, provider) => pool.protectFromScaleIn && provider?.managedTerminationProtection === true,
);

export const managedDraining = everyProvider(
  "managed_draining = ENABLED",
  (provider) => provider.managedDraining,
);

export const managedScaling = everyProvider(
  "managed_scaling.status = ENABLED",
  (provider) => provider.managedScaling !== undefined,
);

export const headroom = everyProvider(
  "managed_scaling.target_capacity below 100",
  ({ managedScaling: scaling }) => scaling !== undefined && scaling.targetCapacity < 100,
);

export const shortWarmUp = everyProvider(
  "managed_scaling.instance_warmup_period of at most 120",
  ({ managedScaling: scaling }) => scaling !== undefined && scaling.instanceWarmupSec <= 120,
);

export const roomToGrow = everyPool(
  "max_size above min_size",
  (pool) => pool.maxSize > Math.max(pool.minSize, pool.desiredCapacity ?? 0),
);

export const equalTypes = everyPool("instance types of one size", ({ instanceTypes: [first, ...others] }) =>
  others.every(
    (it) =>
      it.vcpu === first?.vcpu &&
      it.awsvpcSlots === first.awsvpcSlots &&
      near(it.taskMemoryMiB, first.taskMemoryMiB),
  ),
);

export const manyTypes = everyPool(
  "at least six instance types in the mixed instances policy",
  (pool) => pool.instanceTypes.length >= 6 || pool.onDemandPercentageAboveBase === 100,
);

export const noGroupSchedule = everyPool(
  "no aws_autoscaling_schedule on the group",
  ({ schedules }) => schedules.length === 0,
);

export const zonedSchedules: Condition = {
  text: "a time zone in every scheduled action",
  judge: ({ pools, services }) =>
    [...pools, ...services.flatMap(({ scaling }) => scaling ?? [])]
      .flatMap(({ schedules }) => schedules)
      .map(({ address, timeZone }) => ({ address, set: !/^(|UTC|Etc\/UTC)$/i.test(timeZone) })),
};

export const cachedImages = everyPool(
  "ECS_IMAGE_PULL_BEHAVIOR = once or prefer-cached, or the default",
  ({ imagePullBehavior }) => imagePullBehavior !== "always",
);

export const blocksMetadata = everyPool(
  "ECS_AWSVPC_BLOCK_IMDS = true in the user data",
  ({ blocksInstanceMetadata }) => blocksInstanceMetadata,
);

export const strategy = everyService(
  "a capacity_provider_strategy, no launch_type",
  ({ launch }) => launch.kind === "strategy",
);

export const packs = everyService("an ordered_placement_strategy with binpack", ({ placementStrategy }) =>
  placementStrategy.some(({ type }) => type === "binpack"),
);

export const floorBelowDesired = everyService(
  "deployment_minimum_healthy_percent so low that a task may leave before its replacement is healthy",
  (service) => floorOf(sized(service)) < service.desiredCount,
);

export const floorAtDesired = everyService(
  "deployment_minimum_healthy_percent = 100",
  ({ minimumHealthyPercent }) => minimumHealthyPercent >= 100,
);

export const roomToDeploy = everyService(
  "deployment percentages that leave a whole task to start or to stop",
  (service) =>
    floorOf(sized(service)) < service.desiredCount || ceilingOf(sized(service)) > service.desiredCount,
);

export const circuitBreaker = everyService(
  "deployment_circuit_breaker with enable and rollback",
  (service) => service.circuitBreaker.enable && service.circuitBreaker.rollback,
);

export const deploymentAlarms = everyService(
  "alarms of the service with rollback",
  ({ deploymentAlarms: { names, rollback } }) => names.length > 0 && rollback,
);

export const scalesByLoad = everyService(
  "target tracking of the service",
  ({ scaling }) => (scaling?.policies.length ?? 0) > 0,
);

export const serviceSchedule = everyService(
  "an aws_appautoscaling_scheduled_action on the service",
  ({ scaling }) => (scaling?.schedules.length ?? 0) > 0,
);

export const twoTasks = everyService("at least two tasks", ({ desiredCount }) => desiredCount >= 2);

export const severalZones = everyService("subnets in at least two zones", ({ zones }) => zones.length >= 2);

export const zoneRebalancing = everyService(
  "availability_zone_rebalancing = ENABLED",
  ({ availabilityZoneRebalancing }) => availabilityZoneRebalancing,
);

export const taskRole = everyService("a task_role_arn of its own", ({ task }) => task.taskRole !== undefined);

export const readableSecrets = everyService(
  "an execution role that may read every secret of the task definition",
  ({ task }) => task.secrets.every(({ readable }) => readable !== "no"),
);

export const nonBlockingLogs = everyService(
  "mode = non-blocking of the awslogs driver",
  ({ task }) => task.logDriver === undefined || task.logMode === "non-blocking",
);

export const fitsTwoMinutes = everyService(
  "deregistration_delay and stopTimeout of at most 105 s together",
  ({ targetGroups, task }) =>
    Math.max(0, ...targetGroups.map((it) => it.deregistrationDelaySec)) + task.stopTimeoutSec <= 105,
);

export const shortDeregistration = everyTargetGroup(
  "deregistration_delay of at most 60",
  ({ deregistrationDelaySec }) => deregistrationDelaySec <= 60,
);

export const quickHealthChecks = everyTargetGroup(
  "a health_check that finds a dead target within 30 s",
  ({ healthCheck: it }) => it.intervalSec * it.unhealthyThreshold + it.timeoutSec <= 30,
);

/** Endpoints without which nothing starts when the NAT gateway is gone. */
const STARTING = ["ecs", "ecs-agent", "ecs-telemetry", "ecr.api", "ecr.dkr", "s3", "logs"];

export const startsWithoutNat: Condition = {
  text: `endpoints ${STARTING.join(", ")}, and that of the secrets`,
  judge: ({ endpoints, services }) => {
    const secrets = services.flatMap(({ task }) => task.secrets.map((secret) => secret.service));
    return [...STARTING, ...new Set(secrets)].map((name) => ({
      address: `aws_vpc_endpoint ${name}`,
      set: endpoints.includes(name),
    }));
  },
};

export const natInEachZone: Condition = {
  text: "a NAT gateway in each zone, or a regional one",
  judge: ({ zones }) =>
    zones.flatMap(({ egress, name }) =>
      egress.kind === "nat-gateway"
        ? [{ address: egress.address, set: egress.zone === undefined || egress.zone === name }]
        : [],
    ),
};

function rule(
  text: string,
  source: string,
  matches: (rule: Platform["eventRules"][number]) => boolean,
): Condition {
  return {
    text,
    judge: ({ eventRules }) => [
      {
        address: `aws_cloudwatch_event_rule for ${source}`,
        set: eventRules.some((it) => (it.sources.length === 0 || it.sources.includes(source)) && matches(it)),
      },
    ],
  };
}

export const startFailureRule = rule(
  "an EventBridge rule on tasks that fail to start",
  "aws.ecs",
  ({ details }) =>
    details.length === 0 ||
    details.some((it) => it === "TaskFailedToStart" || it === "SERVICE_TASK_START_IMPAIRED"),
);

export const launchFailureRule = rule(
  "an EventBridge rule on launches that fail",
  "aws.autoscaling",
  ({ detailTypes }) => detailTypes.length === 0 || detailTypes.includes("EC2 Instance Launch Unsuccessful"),
);

export const interruptionRule = rule(
  "an EventBridge rule on Spot interruption warnings",
  "aws.ec2",
  ({ detailTypes }) =>
    detailTypes.length === 0 || detailTypes.includes("EC2 Spot Instance Interruption Warning"),
);

function sized(model: Service) {
  return { desired: model.desiredCount, model };
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 0.1 * Math.max(a, b);
}
