import type { Finding } from "../../core/finding.ts";
import { instancesNeeded, type Room, type TaskGroup } from "../../core/packing.ts";
import { launchesSpot } from "../../core/spot.ts";
import { type Pool, poolsOf } from "../capacity.ts";
import type { Environment } from "../schema.ts";
import {
  fewestOf,
  mostOf,
  ofPool,
  runsOnSpot,
  sizeOf,
  smallestRoom,
  surgeOf,
  taskGroups,
  tasksOn,
} from "./fleet.ts";
import { eachRunning, refuse, strictInProduction, warn } from "./report.ts";

interface Fleet {
  readonly pool: Pool;
  readonly room: Room;
  /** "all services", or those of one of several pools. */
  readonly services: string;
}

/**
 * ASG-01, ECS-02: all services at maxTasks must fit on maxInstances; otherwise scaling cannot reach what the
 * description promises. ECS-02 is the case in which only network interfaces are short.
 */
export function largestSize(environment: Environment): Finding[] {
  return fleetsOf(environment).flatMap((fleet) => largest(environment, fleet));
}

function largest(environment: Environment, { pool, room, services }: Fleet): Finding[] {
  const tasks = taskGroups(environment, pool, mostOf);
  const needed = instancesNeeded(tasks, room);
  if (!Number.isFinite(needed) || needed <= pool.maxInstances) return [];
  const byResources = instancesNeeded(tasks, { ...room, slots: Number.MAX_SAFE_INTEGER });
  const detail = { place: `${pool.place}.maxInstances`, value: `${pool.maxInstances} instances` };
  if (byResources <= pool.maxInstances) {
    return [
      refuse("ECS-02", {
        ...detail,
        limit: `${needed} instances for the network interfaces of maxTasks, ${room.slots} tasks each`,
        fix: `use types with ENI trunking or networkMode bridge, or raise maxInstances to ${needed}`,
      }),
    ];
  }
  return [
    refuse("ASG-01", {
      ...detail,
      limit: `${needed} instances for maxTasks of ${services} by CPU, memory and network interfaces`,
      fix: `raise maxInstances to ${needed}, use larger types, or lower maxTasks`,
    }),
  ];
}

/**
 * FLOOR-01: the On-Demand base alone must run minTasks of all services. A mixed group keeps trying Spot pools and
 * never launches On-Demand instead, so only the base remains once all Spot capacity is lost. Tasks that the strategy
 * of a service places on a pool without Spot are not counted: that pool keeps them.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html (2026-06).
 */
export function onDemandFloor(environment: Environment): Finding[] {
  const fleets = fleetsOf(environment);
  return fleets.flatMap(({ pool, room, services }) => {
    if (!launchesSpot(pool)) return [];
    const needed = instancesNeeded(taskGroups(environment, pool, fewestOf), room);
    if (!Number.isFinite(needed) || needed <= pool.onDemandBase) return [];
    const safe = fleets.find((other) => !launchesSpot(other.pool));
    return [
      {
        code: "FLOOR-01",
        severity: strictInProduction(environment),
        place: `${pool.place}.onDemandBase`,
        value: `${pool.onDemandBase} instances`,
        limit: `${needed} On-Demand instances to run minTasks of ${services} without Spot`,
        fix: safe
          ? `give pool ${safe.pool.name} a base of minTasks in the strategy, raise onDemandBase to ${needed}, or lower minTasks`
          : `raise onDemandBase to ${needed}, lower minTasks, or add a pool without Spot and give it a base of minTasks`,
      },
    ];
  });
}

/**
 * FLOOR-01 on Fargate, in production: a strategy is a fixed split, so Spot tasks without capacity are not started on
 * FARGATE instead. The base must be at least minTasks of each service.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html (2026-06).
 */
export function fargateFloor(environment: Environment): Finding[] {
  const { capacity, stage } = environment;
  if (capacity.kind !== "fargate" || stage !== "production") return [];
  return eachRunning(environment, (service, place) => {
    const { minTasks } = service.scaling;
    if (!runsOnSpot(environment, service) || minTasks <= capacity.onDemandBase) return [];
    return [
      refuse("FLOOR-01", {
        place: `${place}.scaling.minTasks`,
        value: `${minTasks} tasks`,
        limit: `at most capacity.onDemandBase, ${capacity.onDemandBase} tasks on FARGATE, to keep running without Spot`,
        fix: `raise onDemandBase to ${minTasks}, set spotWeight to 0, or lower minTasks`,
      }),
    ];
  });
}

/**
 * SURGE-02, an error: a service that keeps all of its maxTasks running must start a new task before it stops an old
 * one; without room for it, a deployment never finishes. SURGE-01, a warning: deploying all services at once at
 * maxTasks does not fit. That deployment still finishes, in smaller batches and later, so it is not an error. It also
 * uses the capacity reserved for load that arrives meanwhile, so it should be a deliberate choice.
 */
export function deploymentSurge(environment: Environment): Finding[] {
  return fleetsOf(environment).flatMap((fleet) => surge(environment, fleet));
}

function surge(environment: Environment, { pool, room, services }: Fleet): Finding[] {
  const max = pool.maxInstances;
  const atMax = taskGroups(environment, pool, mostOf);
  const neededAtMax = instancesNeeded(atMax, room);
  if (neededAtMax > max) return [];
  // Many services share few task sizes: packing runs once per size.
  const withOneMore = new Map<string, number>();
  const neededForOneMore = (task: Omit<TaskGroup, "count">) => {
    const size = `${task.cpu}/${task.memoryMiB}/${task.gpus}`;
    const known = withOneMore.get(size) ?? instancesNeeded([...atMax, { ...task, count: 1 }], room);
    withOneMore.set(size, known);
    return known;
  };
  const stuck = eachRunning(environment, (service, place) => {
    const { maxTasks } = service.scaling;
    // Whichever pool the strategy chooses for the first new task, it must have room.
    if (tasksOn(environment, service, pool, maxTasks) === 0) return [];
    const keepsAll = Math.ceil((maxTasks * service.deployment.minimumHealthyPercent) / 100) >= maxTasks;
    const needed = neededForOneMore(sizeOf(service));
    if (!keepsAll || maxTasks < 1 || needed <= max) return [];
    return [
      refuse("SURGE-02", {
        place: `${place}.deployment.minimumHealthyPercent`,
        value: `${service.deployment.minimumHealthyPercent} percent of ${maxTasks} tasks, with no room for one more`,
        limit: `${needed} instances to start a new task before an old one stops; maxInstances${ofPool(pool)} is ${max}`,
        fix: `raise maxInstances${ofPool(pool)} to ${needed} or lower minimumHealthyPercent`,
      }),
    ];
  });
  const needed = instancesNeeded(surging(environment, pool), room);
  if (stuck.length > 0 || needed <= max) return stuck;
  return [
    warn("SURGE-01", {
      place: `${pool.place}.maxInstances`,
      value: `${max} instances`,
      limit: `${needed} instances for maxTasks × maximumPercent of ${services} at once`,
      fix: `raise maxInstances to ${needed} or lower maximumPercent`,
    }),
  ];
}

/**
 * Tasks on a pool while all services are deployed at once: the base of a strategy counts for the new tasks of a
 * deployment as for the old ones.
 */
function surging(environment: Environment, pool: Pool): TaskGroup[] {
  return [
    ...taskGroups(environment, pool, mostOf),
    ...taskGroups(environment, pool, (service) => surgeOf(service) - mostOf(service)),
  ];
}

/** Pools with instances, of known types. */
function fleetsOf({ capacity }: Environment): Fleet[] {
  const pools = poolsOf(capacity);
  return pools.flatMap((pool) => {
    const room = smallestRoom(pool);
    // ASG-01 rejects a group without instances.
    if (!room || pool.maxInstances < 1) return [];
    return [{ pool, room, services: pools.length > 1 ? `services on pool ${pool.name}` : "all services" }];
  });
}
