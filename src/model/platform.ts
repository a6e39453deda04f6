import type { Alarm, CompositeAlarm, EventRule, MetricFilter } from "./alarm-types.ts";

/**
 * What runs on ECS, as Terraform declares it: the one view of a platform that simulation, boundary and cost share.
 * Built from `cdk.tf.json`, plan JSON or state JSON of any project; names are those of AWS.
 */
export interface Platform {
  /** Where it was read, for headlines: the environment's name, or the file's. */
  readonly source: string;
  /** Whether Ballast synthesized it from a description: then settings have a field there. */
  readonly described: boolean;
  readonly region: string | undefined;
  /** Name of the ECS cluster. */
  readonly cluster: string;
  /** Address of the cluster in Terraform; undefined when the Terraform only names it. */
  readonly clusterAddress: string | undefined;
  /** Availability Zones that have a subnet of a pool or a service, sorted. */
  readonly zones: readonly Zone[];
  readonly pools: readonly Pool[];
  readonly capacityProviders: readonly CapacityProvider[];
  readonly services: readonly Service[];
  /** Interface and gateway endpoints by the last part of their service name, such as `ecs-agent` or `ecr.dkr`. */
  readonly endpoints: readonly string[];
  readonly alarms: readonly Alarm[];
  readonly compositeAlarms: readonly CompositeAlarm[];
  /** EventBridge rules with a target. */
  readonly eventRules: readonly EventRule[];
  /** What CloudWatch Logs counts. */
  readonly metricFilters: readonly MetricFilter[];
  /** What the Terraform does not say and the model filled in. Every judge lists them. */
  readonly assumptions: readonly Assumption[];
}

/** A value that the Terraform does not tell, and what was taken instead. */
export interface Assumption {
  /** Address and attribute, or the part of the model. */
  readonly place: string;
  /** One sentence: what is not known, and what the model takes for it. */
  readonly text: string;
}

/** How tasks and instances of one zone reach what is outside the VPC. */
export interface Zone {
  /** `eu-central-1a`, or `a zone of subnet …` where the Terraform does not name it. */
  readonly name: string;
  readonly egress: Egress;
}

export type Egress =
  | {
      readonly kind: "nat-gateway";
      readonly address: string;
      /** Zone in which the gateway stands; undefined for a regional gateway. */
      readonly zone: string | undefined;
    }
  | { readonly kind: "internet-gateway" | "none" | "unknown" };

/** An Auto Scaling group whose instances join the cluster. */
export interface Pool {
  readonly name: string;
  readonly address: string;
  /** Instance types in the order of the overrides; one without a mixed instances policy. */
  readonly instanceTypes: readonly PoolInstanceType[];
  /** Names of its zones. */
  readonly zones: readonly string[];
  readonly minSize: number;
  readonly maxSize: number;
  /** Undefined when an autoscaler owns it or the Terraform leaves it out. */
  readonly desiredCapacity: number | undefined;
  readonly onDemandBase: number;
  /** 0–100 percent. 100 without a mixed instances policy. */
  readonly onDemandPercentageAboveBase: number;
  readonly spotAllocationStrategy: string | undefined;
  readonly capacityRebalance: boolean;
  readonly protectFromScaleIn: boolean;
  readonly healthCheckType: "EC2" | "ELB";
  /** `ECS_ENABLE_SPOT_INSTANCE_DRAINING` in the user data. */
  readonly spotInstanceDraining: boolean;
  readonly imagePullBehavior: "default" | "always" | "once" | "prefer-cached";
  /** `ECS_RESERVED_MEMORY`. */
  readonly reservedMemoryMiB: number;
  /** `ECS_AWSVPC_BLOCK_IMDS`. */
  readonly blocksInstanceMetadata: boolean;
  readonly instanceRefresh:
    | {
        readonly minHealthyPercentage: number;
        readonly maxHealthyPercentage: number;
        readonly scaleInProtectedInstances: "Ignore" | "Refresh" | "Wait";
        readonly instanceWarmupSec: number;
      }
    | undefined;
  readonly schedules: readonly Schedule[];
}

/** An instance type as a pool uses it. */
export interface PoolInstanceType {
  readonly name: string;
  readonly vcpu: number;
  /** Memory for tasks, after what the system and `ECS_RESERVED_MEMORY` take. */
  readonly taskMemoryMiB: number;
  /** Tasks in awsvpc mode that its network interfaces take, trunking considered. */
  readonly awsvpcSlots: number;
  /** GPUs; less than 1 where the type has a part of one. */
  readonly gpus: number;
  readonly architecture: "x86_64" | "arm64";
}

export type CapacityProvider =
  | { readonly kind: "fargate" | "fargate-spot"; readonly name: string }
  | {
      readonly kind: "auto-scaling-group";
      readonly name: string;
      readonly address: string;
      /** Name of its pool. */
      readonly pool: string;
      /** Undefined when managed scaling is off. */
      readonly managedScaling:
        | {
            /** 1–100 percent. */
            readonly targetCapacity: number;
            readonly minimumScalingStepSize: number;
            readonly maximumScalingStepSize: number;
            readonly instanceWarmupSec: number;
          }
        | undefined;
      readonly managedTerminationProtection: boolean;
      readonly managedDraining: boolean;
    };

export interface Service {
  readonly name: string;
  readonly address: string;
  readonly daemon: boolean;
  /** Tasks it starts with: `desired_count`, raised to the scalable target's minimum. */
  readonly desiredCount: number;
  readonly launch:
    | { readonly kind: "strategy"; readonly items: readonly StrategyItem[] }
    | { readonly kind: "launch-type"; readonly launchType: "EC2" | "FARGATE" };
  readonly task: TaskDefinition;
  /** Zones of its subnets; in bridge or host mode those of its pool. */
  readonly zones: readonly string[];
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean };
  readonly deploymentAlarms: { readonly names: readonly string[]; readonly rollback: boolean };
  readonly healthCheckGracePeriodSec: number;
  readonly placementStrategy: readonly { readonly type: string; readonly field: string }[];
  readonly placementConstraints: readonly { readonly type: string; readonly expression: string }[];
  readonly availabilityZoneRebalancing: boolean;
  readonly targetGroups: readonly TargetGroup[];
  readonly scaling: ServiceScaling | undefined;
}

export interface StrategyItem {
  readonly capacityProvider: string;
  readonly base: number;
  readonly weight: number;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (2026-11). */
export interface ContainerHealthCheck {
  readonly intervalSec: number;
  /** Failures in a row that make a container unhealthy. */
  readonly retries: number;
  /** Seconds after start in which failures do not count. */
  readonly startPeriodSec: number;
}

export interface TaskDefinition {
  readonly address: string | undefined;
  /** CPU units; 1024 is one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** GPUs of all its containers. */
  readonly gpus: number;
  readonly networkMode: "awsvpc" | "bridge" | "host" | "none";
  /** Ports of the host that it takes, 0 left out. */
  readonly hostPorts: readonly number[];
  /** The longest of its containers. */
  readonly stopTimeoutSec: number;
  readonly images: readonly string[];
  /** The slowest check of its essential containers; undefined where none has one. */
  readonly containerHealthCheck: ContainerHealthCheck | undefined;
  readonly secrets: readonly SecretReference[];
  /** Undefined without one; then nothing can be fetched in its name. */
  readonly executionRole: string | undefined;
  /** Role that code in the containers gets. */
  readonly taskRole: string | undefined;
  readonly logDriver: string | undefined;
  readonly logMode: "blocking" | "non-blocking";
}

/** A secret that the agent fetches before the containers start. */
export interface SecretReference {
  readonly environmentVariable: string;
  readonly service: "secretsmanager" | "ssm";
  /** ARN or name as declared; never the value. */
  readonly valueFrom: string;
  /** Whether the execution role may read it; unknown where a policy cannot be read. */
  readonly readable: "yes" | "no" | "unknown";
}

export interface TargetGroup {
  readonly name: string;
  readonly address: string;
  readonly targetType: "ip" | "instance" | "lambda" | "alb";
  readonly protocol: string;
  readonly port: number | undefined;
  readonly deregistrationDelaySec: number;
  readonly slowStartSec: number;
  readonly crossZone: boolean;
  /** `unhealthy_state_routing.minimum_healthy_targets.count`: fewer than these, and the nodes route to all targets. */
  readonly failOpenBelow: number;
  readonly healthCheck: {
    readonly intervalSec: number;
    readonly timeoutSec: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
    readonly path: string | undefined;
  };
  /** Load balancers in front, by address. */
  readonly loadBalancers: readonly string[];
  /** `idle_timeout` of the load balancer in front. */
  readonly idleTimeoutSec: number;
}

/** Application Auto Scaling of a service. */
export interface ServiceScaling {
  /** Of the scalable target. */
  readonly address: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly policies: readonly ScalingPolicy[];
  readonly schedules: readonly Schedule[];
}

export interface ScalingPolicy {
  readonly name: string;
  readonly address: string;
  /** Target tracking on these; `other` is not modelled and listed as an assumption. */
  readonly metric: "cpu" | "memory" | "requests-per-target" | "other";
  readonly targetValue: number;
  readonly scaleInCooldownSec: number;
  readonly scaleOutCooldownSec: number;
  readonly disableScaleIn: boolean;
}

/** A scheduled action of a service or of an Auto Scaling group. Undefined values are not changed. */
export interface Schedule {
  readonly name: string;
  readonly address: string;
  /** `cron(…)`, `at(…)` or `rate(…)` of Application Auto Scaling, or the five fields of Auto Scaling. */
  readonly expression: string;
  readonly timeZone: string;
  readonly minCapacity: number | undefined;
  readonly maxCapacity: number | undefined;
  readonly desiredCapacity: number | undefined;
}
