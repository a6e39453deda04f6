import type { Platform, Pool, Service, TaskDefinition } from "../../src/model/platform.ts";

const ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

/** A task definition in awsvpc mode with one secret. */
export function taskDefinition(changes: Partial<TaskDefinition> = {}): TaskDefinition {
  return {
    address: "aws_ecs_task_definition.api",
    cpu: 512,
    memoryMiB: 1024,
    gpus: 0,
    networkMode: "awsvpc",
    hostPorts: [],
    stopTimeoutSec: 30,
    images: ["111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/api:2026.11.1"],
    containerHealthCheck: undefined,
    secrets: [
      {
        environmentVariable: "DATABASE_PASSWORD",
        service: "secretsmanager",
        valueFrom: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/api/database-Xy7Qm2",
        readable: "yes",
      },
    ],
    executionRole: "aws_iam_role.api_execution",
    taskRole: "aws_iam_role.api_task",
    logDriver: "awslogs",
    logMode: "non-blocking",
    ...changes,
  };
}

/** Eight tasks behind a load balancer, 100/200, with circuit breaker and rollback. */
export function service(changes: Partial<Service> = {}): Service {
  return {
    name: "api",
    address: "aws_ecs_service.api",
    daemon: false,
    desiredCount: 8,
    launch: { kind: "strategy", items: [{ capacityProvider: "pool", base: 0, weight: 1 }] },
    task: taskDefinition(),
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
    targetGroups: [
      {
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
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          path: "/healthz",
        },
        loadBalancers: ["aws_lb.alb"],
        idleTimeoutSec: 60,
      },
    ],
    scaling: undefined,
    ...changes,
  };
}

/** One to twelve m6i.large instances with ten awsvpc slots each, three On-Demand and of the rest a fifth. */
export function pool(changes: Partial<Pool> = {}): Pool {
  return {
    name: "pool",
    address: "aws_autoscaling_group.pool",
    instanceTypes: [
      { name: "m6i.large", vcpu: 2, taskMemoryMiB: 7362, awsvpcSlots: 10, gpus: 0, architecture: "x86_64" },
      { name: "m6a.large", vcpu: 2, taskMemoryMiB: 7362, awsvpcSlots: 10, gpus: 0, architecture: "x86_64" },
    ],
    zones: ZONES,
    minSize: 3,
    maxSize: 12,
    desiredCapacity: 3,
    onDemandBase: 1,
    onDemandPercentageAboveBase: 20,
    spotAllocationStrategy: "price-capacity-optimized",
    capacityRebalance: true,
    protectFromScaleIn: true,
    healthCheckType: "EC2",
    spotInstanceDraining: true,
    imagePullBehavior: "once",
    reservedMemoryMiB: 256,
    blocksInstanceMetadata: true,
    instanceRefresh: {
      minHealthyPercentage: 100,
      maxHealthyPercentage: 110,
      scaleInProtectedInstances: "Refresh",
      instanceWarmupSec: 120,
    },
    schedules: [],
    ...changes,
  };
}

/** One pool of a capacity provider with managed scaling, one service, a NAT gateway in each of three zones. */
export function platform(changes: Partial<Platform> = {}): Platform {
  return {
    source: "test",
    described: false,
    region: "eu-central-1",
    cluster: "shop-test",
    clusterAddress: "aws_ecs_cluster.cluster",
    zones: ZONES.map((name) => ({
      name,
      egress: { kind: "nat-gateway" as const, address: `aws_nat_gateway.${name.slice(-1)}`, zone: name },
    })),
    pools: [pool()],
    capacityProviders: [
      {
        kind: "auto-scaling-group",
        name: "pool",
        address: "aws_ecs_capacity_provider.pool",
        pool: "pool",
        managedScaling: {
          targetCapacity: 80,
          minimumScalingStepSize: 1,
          maximumScalingStepSize: 10,
          instanceWarmupSec: 120,
        },
        managedTerminationProtection: true,
        managedDraining: true,
      },
    ],
    services: [service()],
    endpoints: [],
    alarms: [],
    compositeAlarms: [],
    eventRules: [],
    metricFilters: [],
    assumptions: [],
    ...changes,
  };
}
