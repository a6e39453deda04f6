import { z } from "zod";
import { type InstanceType, instanceType } from "../core/instance-types.ts";
import { Percent } from "./service.ts";

/** What EC2 says of an instance type: `aws ec2 describe-instance-types --instance-types <type>`. */
const TypeFacts = z.strictObject({
  /** Default vCPUs. */
  vcpu: z.int().min(1).max(2_048),
  /** Nominal memory, MiB. */
  memoryMiB: z.int().min(512).max(67_108_864),
  /** Network interfaces that can be attached, the primary one included. */
  networkInterfaces: z.int().min(2).max(256),
  /** Tasks in awsvpc mode with ENI trunking, 1–120. @default none: the type has no trunking */
  trunkedTasks: z.int().min(1).max(120).optional(),
  architecture: z.enum(["x86_64", "arm64"]),
});

/** Instances of an Auto Scaling group behind a capacity provider. */
export const Ec2CapacitySchema = z.strictObject({
  kind: z.literal("ec2"),
  /** Types of the same vCPU, memory and architecture, most preferred first; several, so that Spot has pools to choose from. */
  instanceTypes: z.array(z.string()).min(1),
  /** Facts of instance types that are newer than Ballast's table, by type. Types of the table need none. */
  instanceTypeFacts: z.record(z.string(), TypeFacts).default({}),
  /** Instances that are always On-Demand. Nothing replaces lost Spot by On-Demand, so they must carry the minimum. */
  onDemandBase: z.int(),
  /** On-Demand share of what is above the base, percent, rounded up; the rest is Spot. */
  onDemandPercentageAboveBase: Percent,
  minInstances: z.int(),
  maxInstances: z.int(),
  /** Utilization that managed scaling holds, 1–100 percent. Below 100 keeps spare instances for replacements. */
  targetCapacityPercent: z.int().default(80),
  /** Most instances one scaling step may add, 1–10000. */
  maximumScalingStepSize: z.int().default(10),
  /** Seconds until a new instance counts, 0–10000: near its real boot time. */
  instanceWarmupSec: z.int().default(120),
  /**
   * `awsvpc`: each task has its own network interface and security group (ENI trunking is switched on where the
   * types support it). `bridge`: tasks share the instance's interface through dynamic host ports.
   */
  networkMode: z.enum(["awsvpc", "bridge"]).default("awsvpc"),
  /** Root volume, GiB of encrypted gp3; the ECS-optimized image needs 30. */
  rootVolumeGiB: z.int().default(30),
  /**
   * Image that instances run until another is given: a release of the ECS-optimized AMI, such as
   * `al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64`, a version of an own parameter (`/golden/ecs:7`) or an
   * AMI id. A change rolls all instances; `ballast doctor` says when AWS recommends a newer release.
   * @default the release that AWS recommends at each launch: it changes unreviewed, and running instances stay behind
   */
  ami: z.string().optional(),
  /** Memory kept from tasks for the system and the agent, MiB. */
  reservedMemoryMiB: z.int().default(256),
});

/** No instances: tasks run on Fargate, mostly on Fargate Spot. */
const FargateCapacity = z.strictObject({
  kind: z.literal("fargate"),
  /**
   * Of all images; instances have that of their types. FARGATE_SPOT takes arm64 from platform version 1.4.0, which
   * `LATEST` is (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html), but
   * one zone of us-east-1, use1-az3, has none (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html, 2026-11).
   */
  architecture: z.enum(["x86_64", "arm64"]).default("x86_64"),
  /** Tasks of each service that run on FARGATE before any goes to FARGATE_SPOT. */
  onDemandBase: z.int().min(0).max(100_000).default(1),
  /** Share of further tasks on FARGATE, 0–1000, relative to `spotWeight`. */
  onDemandWeight: z.int().min(0).max(1000).default(0),
  /** Share of further tasks on FARGATE_SPOT, 0–1000. */
  spotWeight: z.int().min(0).max(1000).default(1),
});

export const CapacitySchema = z.discriminatedUnion("kind", [Ec2CapacitySchema, FargateCapacity]);

export type Capacity = z.output<typeof CapacitySchema>;
export type Ec2Capacity = z.output<typeof Ec2CapacitySchema>;
export type FargateCapacity = z.output<typeof FargateCapacity>;

/** The facts of a type of this fleet: those of the table, else those that the description gives. */
export function typeFacts({ instanceTypeFacts }: Ec2Capacity, name: string): InstanceType | undefined {
  const known = instanceType(name);
  if (known || !Object.hasOwn(instanceTypeFacts, name)) return known;
  const given = instanceTypeFacts[name];
  if (!given) return undefined;
  const { architecture, memoryMiB, networkInterfaces, trunkedTasks, vcpu } = given;
  return { name, vcpu, memoryMiB, enis: networkInterfaces, trunkedTasks, architecture };
}

/** Architecture that tasks run on; undefined for an instance type that nothing is known of. */
export function architectureOf(capacity: Capacity): "x86_64" | "arm64" | undefined {
  if (capacity.kind === "fargate") return capacity.architecture;
  return typeFacts(capacity, capacity.instanceTypes[0] ?? "")?.architecture;
}
