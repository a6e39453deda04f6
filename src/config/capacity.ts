import { z } from "zod";
import type { Hardware } from "../core/ecs-ami.ts";
import { typesMeeting } from "../core/instance-requirements.ts";
import { type InstanceType, instanceType, instanceTypeNames } from "../core/instance-types.ts";
import { DEFAULT_POOL } from "../core/strategy.ts";
import { type PoolShare, PoolStrategy } from "./placement.ts";
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
  /** GPUs of NVIDIA, 0–64. */
  gpus: z.int().min(0).max(64).default(0),
  architecture: z.enum(["x86_64", "arm64"]),
});

/**
 * What EC2 Auto Scaling chooses types by at each launch, so that a family which comes later needs no change of a list.
 * Types with burstable CPU, accelerators or bare metal are left out. The model, the prices and the rules take the types of
 * Ballast's table that meet this.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/create-mixed-instances-group-attribute-based-instance-type-selection.html (2026-11)
 */
const Requirements = z.strictObject({
  /** Types to choose from, with `*`: `m7i.*`, `m8*`. At most 400, of 30 characters each. */
  allowed: z.array(z.string()).min(1).max(400),
  /** vCPUs of each type. */
  vcpu: z.int().min(1),
  /** Nominal memory of each type, MiB. */
  memoryMiB: z.int().min(512),
  architecture: z.enum(["x86_64", "arm64"]).default("x86_64"),
});

/** One Auto Scaling group behind a capacity provider of its own. */
const GROUP = {
  /**
   * Types of the same vCPU, memory and architecture, most preferred first; several, so that Spot has pools to choose from.
   * @default those that `instanceRequirements` chooses; one of the two is needed
   */
  instanceTypes: z.array(z.string()).min(1).optional(),
  /** Instead of a list what the types have in common. On-Demand instances are of the cheapest that does. */
  instanceRequirements: Requirements.optional(),
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
  /** Root volume, GiB of encrypted gp3; the ECS-optimized image needs 30. */
  rootVolumeGiB: z.int().default(30),
  /**
   * Image that instances run until another is given: a release of the ECS-optimized AMI, such as
   * `al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64`, a version of an own parameter (`/golden/ecs:7`) or an
   * AMI id; for types with GPUs a release of the variant with their drivers, such as
   * `al2023-ami-ecs-gpu-hvm-2023.0.20261030-kernel-6.1-x86_64-ebs`. A change rolls all instances; `ballast doctor` says when AWS recommends a newer release.
   * @default the release that AWS recommends for the types at each launch: it changes unreviewed, and running instances stay behind
   */
  ami: z.string().optional(),
  /** Memory kept from tasks for the system and the agent, MiB. */
  reservedMemoryMiB: z.int().default(256),
  /**
   * Whether the cluster has its capacity provider. Terraform destroys a provider before it changes the association, and
   * ECS deletes none that is associated: `false` is the apply between the last task on a pool and its removal.
   * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCapacityProvider.html (2026-11)
   */
  associated: z.boolean().default(true),
} as const;

/** A further pool of instances beside the group that `capacity` itself describes. */
const PoolSchema = z.strictObject({ ...GROUP, onDemandBase: GROUP.onDemandBase.default(0) });

/** Instances of Auto Scaling groups behind capacity providers. */
export const Ec2CapacitySchema = z.strictObject({
  kind: z.literal("ec2"),
  ...GROUP,
  /** Facts of instance types that are newer than Ballast's table, by type. Types of the table need none. */
  instanceTypeFacts: z.record(z.string(), TypeFacts).default({}),
  /**
   * `awsvpc`: each task has its own network interface and security group (ENI trunking is switched on where the
   * types support it). `bridge`: tasks share the instance's interface through dynamic host ports.
   */
  networkMode: z.enum(["awsvpc", "bridge"]).default("awsvpc"),
  /**
   * Name → further pool, each an Auto Scaling group behind a capacity provider of its own: On-Demand beside Spot, another
   * architecture, other sizes. The group above is the pool `default`.
   */
  pools: z.record(z.string(), PoolSchema).default({}),
  /** Pools that take the tasks of services that name none. @default all on the pool `default` */
  strategy: PoolStrategy.optional(),
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

export type TypeRequirements = z.output<typeof Requirements>;
export type Capacity = z.output<typeof CapacitySchema>;
export type Ec2Capacity = z.output<typeof Ec2CapacitySchema>;
export type FargateCapacity = z.output<typeof FargateCapacity>;

/** What the types of a pool follow from. */
type Chosen = "instanceTypes" | "instanceRequirements";

/** One pool of instances, with what all pools of an environment share. */
export interface Pool extends Omit<Ec2Capacity, "kind" | "pools" | "strategy" | Chosen> {
  readonly name: string;
  /** Those of the list, or those known types that meet the requirements. */
  readonly instanceTypes: readonly string[];
  readonly instanceRequirements: TypeRequirements | undefined;
  /** Where it is described: `capacity`, or `capacity.pools.spot`. */
  readonly place: string;
}

/** The pools of an environment, the one that `capacity` itself describes first. None on Fargate. */
export function poolsOf(capacity: Capacity): Pool[] {
  if (capacity.kind === "fargate") return [];
  const { pools, ...group } = capacity;
  const { instanceTypeFacts, networkMode } = group;
  // `ami` by name, because a spread does not look at what is not given.
  return [
    { ...group, ...typesOf(group, group), ami: capacity.ami, name: DEFAULT_POOL, place: "capacity" },
    ...Object.entries(pools).map(([name, pool]) => ({
      ...pool,
      ...typesOf(pool, group),
      ami: pool.ami,
      ...{ instanceTypeFacts, networkMode, name, place: `capacity.pools.${name}` },
    })),
  ];
}

function typesOf(
  { instanceRequirements, instanceTypes = [] }: Pick<Ec2Capacity, Chosen>,
  given: Pick<Ec2Capacity, "instanceTypeFacts">,
): Pick<Pool, Chosen> {
  // ASG-12 reports both.
  if (!instanceRequirements || instanceTypes.length > 0)
    return { instanceTypes, instanceRequirements: undefined };
  const { allowed, architecture, memoryMiB, vcpu } = instanceRequirements;
  const names = [...instanceTypeNames(), ...Object.keys(given.instanceTypeFacts)];
  const exactly = (value: number) => ({ min: value, max: value });
  const found = typesMeeting(
    [...new Set(names)].flatMap((name) => typeFacts(given, name) ?? []),
    {
      ...{ vcpu: exactly(vcpu), memoryMiB: exactly(memoryMiB), architectures: [architecture], allowed },
      ...{ excluded: [], burstable: false, bareMetal: false, accelerators: exactly(0) },
    },
  );
  return { instanceTypes: found.map(({ name }) => name), instanceRequirements };
}

/** Parts of a service's tasks, by pool. @param given those that the service itself names */
export function sharesOf(
  { strategy }: Ec2Capacity,
  given: readonly PoolShare[] | undefined,
): readonly PoolShare[] {
  return given ?? strategy ?? [{ pool: DEFAULT_POOL, base: 0, weight: 1 }];
}

/** The facts of a type of this fleet: those of the table, else those that the description gives. */
export function typeFacts(
  { instanceTypeFacts }: Pick<Ec2Capacity, "instanceTypeFacts">,
  name: string,
): InstanceType | undefined {
  const known = instanceType(name);
  if (known || !Object.hasOwn(instanceTypeFacts, name)) return known;
  const given = instanceTypeFacts[name];
  if (!given) return undefined;
  const { architecture, gpus, memoryMiB, networkInterfaces, trunkedTasks, vcpu } = given;
  return { name, vcpu, memoryMiB, enis: networkInterfaces, trunkedTasks, gpus, architecture };
}

/** What the image of a pool must be made for, by its first type. */
export function poolHardware(pool: Pool): Hardware {
  const type = typeFacts(pool, pool.instanceTypes[0] ?? "");
  return { architecture: type?.architecture ?? "x86_64", gpu: type !== undefined && type.gpus > 0 };
}

/** Architecture of the instances of a pool; undefined for an instance type that nothing is known of. */
export function poolArchitecture(pool: Pool): "x86_64" | "arm64" | undefined {
  return typeFacts(pool, pool.instanceTypes[0] ?? "")?.architecture;
}

/** Architecture that the tasks of a service run on, by the first of its pools; undefined where it is not known. */
export function architectureOf(
  capacity: Capacity,
  given: readonly PoolShare[] | undefined,
): "x86_64" | "arm64" | undefined {
  if (capacity.kind === "fargate") return capacity.architecture;
  const [first] = sharesOf(capacity, given);
  const pool = poolsOf(capacity).find(({ name }) => name === first?.pool);
  return pool && poolArchitecture(pool);
}
