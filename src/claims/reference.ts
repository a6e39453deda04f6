import type {
  CapacityProvider,
  Platform,
  Pool,
  Service,
  TargetGroup,
  TaskDefinition,
} from "../model/platform.ts";

/** Zones of the reference platform. */
export const ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

type Provider = Extract<CapacityProvider, { kind: "auto-scaling-group" }>;

/** What differs from the reference platform, part by part. */
export interface Changes {
  readonly platform?: Partial<Platform>;
  readonly pool?: Partial<Pool>;
  readonly provider?: Partial<Provider>;
  readonly service?: Partial<Service>;
  readonly task?: Partial<TaskDefinition>;
}

/**
 * The platform on which claims are tried: five m6i.large instances, one On-Demand and four Spot, which carry ten tasks of a
 * service behind a load balancer, two on each instance. What fits no claim in particular is what guides advise: draining,
 * a NAT gateway in each zone, a target capacity of 100 so that nothing is spare.
 */
export function reference({ platform, pool, provider, service, task }: Changes = {}): Platform {
  return {
    source: "reference",
    described: false,
    region: "eu-central-1",
    cluster: "reference",
    clusterAddress: "aws_ecs_cluster.cluster",
    zones: ZONES.map((name) => ({
      name,
      egress: { kind: "nat-gateway", address: `aws_nat_gateway.${name.slice(-1)}`, zone: name },
    })),
    pools: [{ ...POOL, ...pool }],
    capacityProviders: [{ ...PROVIDER, ...provider }],
    services: [{ ...SERVICE, task: { ...TASK, ...task }, ...service }],
    endpoints: [],
    alarms: [],
    compositeAlarms: [],
    eventRules: [],
    metricFilters: [],
    assumptions: [],
    ...platform,
  };
}

const TASK: TaskDefinition = {
  address: "aws_ecs_task_definition.api",
  cpu: 1024,
  memoryMiB: 2048,
  gpus: 0,
  networkMode: "awsvpc",
  hostPorts: [],
  stopTimeoutSec: 30,
  images: ["111122223333.dkr.ecr.eu-central-1.amazonaws.com/api:1"],
  containerHealthCheck: undefined,
  secrets: [
    {
      environmentVariable: "DATABASE_PASSWORD",
      service: "secretsmanager",
      valueFrom: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:api/database-Xy7Qm2",
      readable: "yes",
    },
  ],
  executionRole: "aws_iam_role.execution",
  taskRole: "aws_iam_role.task",
  logDriver: "awslogs",
  logMode: "non-blocking",
};

export const TARGET_GROUP: TargetGroup = {
  name: "api",
  address: "aws_lb_target_group.api",
  targetType: "ip",
  protocol: "HTTP",
  port: 8080,
  deregistrationDelaySec: 30,
  slowStartSec: 0,
  crossZone: true,
  failOpenBelow: 1,
  healthCheck: {
    intervalSec: 10,
    timeoutSec: 5,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
    path: "/healthz",
  },
  loadBalancers: ["aws_lb.alb"],
  idleTimeoutSec: 60,
};

const SERVICE: Omit<Service, "task"> = {
  name: "api",
  address: "aws_ecs_service.api",
  daemon: false,
  desiredCount: 10,
  launch: { kind: "strategy", items: [{ capacityProvider: "pool", base: 0, weight: 1 }] },
  zones: ZONES,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  circuitBreaker: { enable: true, rollback: true },
  deploymentAlarms: { names: [], rollback: false },
  healthCheckGracePeriodSec: 60,
  placementStrategy: [
    { type: "spread", field: "attribute:ecs.availability-zone" },
    { type: "binpack", field: "memory" },
  ],
  placementConstraints: [],
  availabilityZoneRebalancing: true,
  targetGroups: [TARGET_GROUP],
  scaling: undefined,
};

export const M6I_LARGE: Pool["instanceTypes"][number] = {
  name: "m6i.large",
  vcpu: 2,
  taskMemoryMiB: 7362,
  awsvpcSlots: 2,
  gpus: 0,
  architecture: "x86_64",
};

const POOL: Pool = {
  name: "pool",
  address: "aws_autoscaling_group.pool",
  instanceTypes: [M6I_LARGE],
  zones: ZONES,
  minSize: 3,
  maxSize: 12,
  desiredCapacity: undefined,
  onDemandBase: 1,
  onDemandPercentageAboveBase: 0,
  spotAllocationStrategy: "price-capacity-optimized",
  capacityRebalance: false,
  protectFromScaleIn: true,
  healthCheckType: "EC2",
  spotInstanceDraining: true,
  imagePullBehavior: "default",
  reservedMemoryMiB: 256,
  blocksInstanceMetadata: false,
  instanceRefresh: undefined,
  schedules: [],
};

const PROVIDER: Provider = {
  kind: "auto-scaling-group",
  name: "pool",
  address: "aws_ecs_capacity_provider.pool",
  pool: "pool",
  managedScaling: {
    targetCapacity: 100,
    minimumScalingStepSize: 1,
    maximumScalingStepSize: 10_000,
    instanceWarmupSec: 300,
  },
  managedTerminationProtection: true,
  managedDraining: true,
};

/** Settings of the reference platform that trials change, by the last part of their name. */
const GROUP = "aws_autoscaling_group.pool";
const DISTRIBUTION = `${GROUP}.mixed_instances_policy.instances_distribution`;
const CAPACITY_PROVIDER = "aws_ecs_capacity_provider.pool.auto_scaling_group_provider";
export const SETTING = {
  maxSize: `${GROUP}.max_size`,
  minSize: `${GROUP}.min_size`,
  onDemandBase: `${DISTRIBUTION}.on_demand_base_capacity`,
  onDemandPercentage: `${DISTRIBUTION}.on_demand_percentage_above_base_capacity`,
  agentDraining: `${GROUP}.user_data.ECS_ENABLE_SPOT_INSTANCE_DRAINING`,
  imagePull: `${GROUP}.user_data.ECS_IMAGE_PULL_BEHAVIOR`,
  protectFromScaleIn: `${GROUP}.protect_from_scale_in`,
  terminationProtection: `${CAPACITY_PROVIDER}.managed_termination_protection`,
  managedDraining: `${CAPACITY_PROVIDER}.managed_draining`,
  targetCapacity: `${CAPACITY_PROVIDER}.managed_scaling.target_capacity`,
  maximumStep: `${CAPACITY_PROVIDER}.managed_scaling.maximum_scaling_step_size`,
  warmUp: `${CAPACITY_PROVIDER}.managed_scaling.instance_warmup_period`,
  desiredCount: "aws_ecs_service.api.desired_count",
  minimumHealthy: "aws_ecs_service.api.deployment_minimum_healthy_percent",
  maximum: "aws_ecs_service.api.deployment_maximum_percent",
  circuitBreaker: "aws_ecs_service.api.deployment_circuit_breaker.enable",
  rollback: "aws_ecs_service.api.deployment_circuit_breaker.rollback",
  stopTimeout: "aws_ecs_task_definition.api.container_definitions.stopTimeout",
  deregistrationDelay: "aws_lb_target_group.api.deregistration_delay",
  healthInterval: "aws_lb_target_group.api.health_check.interval",
  endpoints: "aws_vpc_endpoint",
} as const;
