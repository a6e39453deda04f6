import type { Finding } from "../../core/finding.ts";
import type { InstanceType } from "../../core/instance-types.ts";
import { launchesSpot } from "../../core/spot.ts";
import { type Pool, poolsOf } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import { knownTypes } from "./fleet.ts";
import { refuse, warn, within } from "./report.ts";

/**
 * Ranges of managed scaling.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html (2026-06).
 */
const MAX_TARGET_CAPACITY = 100;
const MAX_STEP = 10_000;
const MAX_WARMUP_SEC = 10_000;

/** Container instances per cluster: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (2026-06). */
const MAX_INSTANCES = 5_000;

/**
 * Root volume size in GiB: the ECS-optimized AMI snapshot needs 30, gp3 allows up to 16384.
 * Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-optimized_AMI.html and
 * https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (2026-06).
 */
const MIN_ROOT_GIB = 30;
const MAX_ROOT_GIB = 16_384;

/**
 * Fewer instance types mean fewer Spot pools; AWS recommends ten types. Four equal types in three zones make twelve
 * pools.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-best-practices.html (2026-06).
 */
const SPOT_TYPES = 4;

/** ASG-01: sizes of the groups. */
export function groupSizes({ capacity, stage }: Environment): Finding[] {
  const pools = poolsOf(capacity);
  const least = pools.reduce((sum, { minInstances }) => sum + minInstances, 0);
  const findings = pools.flatMap(groupSize);
  if (stage === "production" && pools.length > 0 && least < 2) {
    findings.push(
      refuse("ASG-01", {
        place: "capacity.minInstances",
        value: `${least} instances${pools.length > 1 ? " in all pools" : ""}`,
        limit: "at least 2 instances in production, to survive the loss of one",
        fix: "set 2 or more, ideally one per zone",
      }),
    );
  }
  return findings;
}

function groupSize({ maxInstances, minInstances, place }: Pool): Finding[] {
  const unit = "instances";
  const findings = [
    ...within("ASG-01", {
      place: `${place}.minInstances`,
      value: minInstances,
      min: 0,
      max: MAX_INSTANCES,
      unit,
    }),
    ...within("ASG-01", {
      place: `${place}.maxInstances`,
      value: maxInstances,
      min: 1,
      max: MAX_INSTANCES,
      unit,
    }),
  ];
  if (minInstances > maxInstances) {
    findings.push(
      refuse("ASG-01", {
        place: `${place}.minInstances`,
        value: `${minInstances} instances`,
        limit: `at most maxInstances, ${maxInstances} instances`,
        fix: "lower minInstances or raise maxInstances",
      }),
    );
  }
  return findings;
}

/** ASG-02: On-Demand base and instance types. */
export function purchase({ capacity, stage }: Environment): Finding[] {
  const pools = poolsOf(capacity);
  // FLOOR-01 asks each service whether its tasks are on the pools that have On-Demand instances.
  const elsewhere = pools.length > 1 && pools.some((pool) => pool.onDemandBase > 0 || !launchesSpot(pool));
  return pools.flatMap((pool) => [
    ...base(pool, stage === "production" && !elsewhere),
    ...mixedTypes(pool, stage),
  ]);
}

function base(pool: Pool, needed: boolean): Finding[] {
  const { onDemandBase, maxInstances } = pool;
  const place = `${pool.place}.onDemandBase`;
  const value = `${onDemandBase} instances`;
  const findings: Finding[] = [];
  if (onDemandBase < 0 || onDemandBase > maxInstances) {
    const limit = `0 to maxInstances, ${maxInstances} instances`;
    findings.push(refuse("ASG-02", { place, value, limit, fix: "set a base within the size of the group" }));
  }
  if (needed && onDemandBase < 1 && onDemandBase >= 0) {
    const limit =
      "at least 1 On-Demand instance in production: lost Spot capacity is not replaced with On-Demand";
    findings.push(
      refuse("ASG-02", { place, value, limit, fix: "set enough instances to run minTasks of all services" }),
    );
  }
  return findings;
}

/** ECS-08: managed scaling, and the strategy of Fargate. */
export function capacityProvider({ capacity }: Environment): Finding[] {
  if (capacity.kind === "fargate") {
    if (capacity.onDemandWeight > 0 || capacity.spotWeight > 0) return [];
    return [
      refuse("ECS-08", {
        place: "capacity.spotWeight",
        value: "onDemandWeight 0 and spotWeight 0",
        limit: "at least 1 weight above 0; otherwise tasks above the base cannot be placed",
        fix: "set spotWeight or onDemandWeight to 1",
      }),
    ];
  }
  return poolsOf(capacity).flatMap(managedScaling);
}

function managedScaling({ place, ...pool }: Pool): Finding[] {
  const { targetCapacityPercent, maximumScalingStepSize, instanceWarmupSec } = pool;
  return [
    ...within("ECS-08", {
      place: `${place}.targetCapacityPercent`,
      value: targetCapacityPercent,
      min: 1,
      max: MAX_TARGET_CAPACITY,
      unit: "percent",
    }),
    ...within("ECS-08", {
      place: `${place}.maximumScalingStepSize`,
      value: maximumScalingStepSize,
      min: 1,
      max: MAX_STEP,
      unit: "instances",
    }),
    ...within("ECS-08", {
      place: `${place}.instanceWarmupSec`,
      value: instanceWarmupSec,
      min: 0,
      max: MAX_WARMUP_SEC,
      unit: "s",
    }),
  ];
}

/** ECS-14: instances that are left are those of a move to Fargate. */
export function move({ capacity, previousCapacity }: Environment): Finding[] {
  if (!previousCapacity || capacity.kind === "fargate") return [];
  return [
    refuse("ECS-14", {
      place: "previousCapacity",
      value: "instances, beside a capacity of instances",
      limit: "only while capacity is fargate: it keeps the instances that services are about to leave",
      fix: "remove it: a change of capacity within instances needs none",
    }),
  ];
}

/** LT-02: the root volumes. */
export function rootVolume({ capacity }: Environment): Finding[] {
  return poolsOf(capacity).flatMap(({ place, rootVolumeGiB }) =>
    within("LT-02", {
      place: `${place}.rootVolumeGiB`,
      value: rootVolumeGiB,
      min: MIN_ROOT_GIB,
      max: MAX_ROOT_GIB,
      unit: "GiB",
    }),
  );
}

function mixedTypes(pool: Pool, stage: Environment["stage"]): Finding[] {
  const types = knownTypes(pool);
  if (!types) return [];
  const place = `${pool.place}.instanceTypes`;
  const findings: Finding[] = [];
  const distinct = (of: (type: InstanceType) => unknown) => [...new Set(types.map(of))];
  const architectures = distinct((type) => type.architecture);
  if (architectures.length > 1) {
    findings.push(
      refuse("ASG-02", {
        place,
        value: architectures.join(" and "),
        limit:
          "1 architecture: a group has one AMI, and an image runs only on the architecture it was built for",
        fix: "keep types of one architecture",
      }),
    );
  }
  const sizes = distinct((type) => `${type.vcpu} vCPU / ${type.memoryMiB} MiB`);
  if (sizes.length > 1) {
    findings.push(
      warn("ASG-02", {
        place,
        value: sizes.join(", "),
        limit: "1 size: scaling assumes the largest type, and task sizes are checked against the smallest",
        fix: "keep types with equal vCPU and memory",
      }),
    );
  }
  if (!launchesSpot(pool)) return findings;
  const detail = {
    place,
    value: `${types.length} types`,
    fix: "add types of the same size, such as m6i, m6a, m5 and m5a",
  };
  if (types.length < 2) {
    findings.push(
      refuse("ASG-02", {
        ...detail,
        limit: "at least 2 types with Spot: a Spot pool can be lost all at once",
      }),
    );
  } else if (types.length < SPOT_TYPES && stage === "production") {
    findings.push(
      warn("SPOT-03", { ...detail, limit: `at least ${SPOT_TYPES} types with Spot in production` }),
    );
  }
  return findings;
}
