import { mostTasks } from "../../core/deployment.ts";
import { type InstanceType, instanceRoom } from "../../core/instance-types.ts";
import type { Room, TaskGroup } from "../../core/packing.ts";
import { launchesSpot, reachesFargateSpot } from "../../core/spot.ts";
import { DEFAULT_POOL, distributed } from "../../core/strategy.ts";
import { type Pool, poolsOf, sharesOf, typeFacts } from "../capacity.ts";
import { gpusOf } from "../containers.ts";
import type { PoolShare } from "../placement.ts";
import type { Environment } from "../schema.ts";
import { keepsRunning, type Service } from "../service.ts";

/** The instance types of a pool; undefined if nothing is known of one, which ASG-02 reports. */
export function knownTypes(pool: Pool): InstanceType[] | undefined {
  const types = pool.instanceTypes.flatMap((name) => typeFacts(pool, name) ?? []);
  return types.length === pool.instanceTypes.length && types.length > 0 ? types : undefined;
}

/**
 * The least CPU, memory, slots and GPUs of any type in the group. The group may launch any of its types, so a task must
 * fit on the smallest one; capacity providers ignore a task that does not.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html (2026-06).
 */
export function smallestRoom(pool: Pool): Room | undefined {
  const rooms = knownTypes(pool)?.map((type) => instanceRoom(type, pool.reservedMemoryMiB, pool.networkMode));
  if (!rooms) return undefined;
  return {
    cpu: Math.min(...rooms.map((room) => room.cpu)),
    memoryMiB: Math.min(...rooms.map((room) => room.memoryMiB)),
    slots: Math.min(...rooms.map((room) => room.slots)),
    gpus: Math.min(...rooms.map((room) => room.gpus)),
  };
}

/** Parts of a service's tasks, by pool; none on Fargate. */
export function poolSharesOf({ capacity }: Environment, { placement }: Service): readonly PoolShare[] {
  return capacity.kind === "ec2" ? sharesOf(capacity, placement.pools) : [];
}

/** Pools that tasks of a service may run on. POOL-02 reports those that are not there. */
export function poolsUsedBy(environment: Environment, service: Service): Pool[] {
  const taken = poolSharesOf(environment, service).filter(({ base, weight }) => base > 0 || weight > 0);
  return poolsOf(environment.capacity).filter(({ name }) => taken.some(({ pool }) => pool === name));
}

/** Tasks among `count` of a service that run on a pool. */
export function tasksOn(environment: Environment, service: Service, pool: Pool, count: number): number {
  const shares = poolSharesOf(environment, service);
  const [only] = shares;
  if (shares.length === 1) return only?.pool === pool.name ? count : 0;
  const items = shares.map(({ base, pool: capacityProvider, weight }) => ({
    capacityProvider,
    base,
    weight,
  }));
  return distributed(items, count).get(pool.name) ?? 0;
}

/** What one task of a service takes of an instance. */
export function sizeOf(service: Service): Omit<TaskGroup, "count"> {
  return { cpu: service.cpu, memoryMiB: service.memoryMiB, gpus: gpusOf(service) };
}

/** Tasks of every service on a pool, counted by `count`. */
export function taskGroups(
  environment: Environment,
  pool: Pool,
  count: (service: Service) => number,
): TaskGroup[] {
  return Object.values(environment.services).map((service) => ({
    ...sizeOf(service),
    count: tasksOn(environment, service, pool, count(service)),
  }));
}

/** Fewest tasks of one service. A job has none between its runs. */
export function fewestOf(service: Service): number {
  return keepsRunning(service) ? service.scaling.minTasks : 0;
}

/** Most tasks of one service, but for those of a deployment. A run of a job is one task. */
export function mostOf(service: Service): number {
  return keepsRunning(service) ? service.scaling.maxTasks : 1;
}

/** Tasks of one service that run at most, while it is deployed at its largest size. */
export function surgeOf(service: Service): number {
  if (!keepsRunning(service)) return mostOf(service);
  return mostTasks(service.scaling.maxTasks, service.deployment.maximumPercent);
}

/** Tasks of all services when all are deployed at once at their largest size. */
export function surgeTasks(environment: Environment): number {
  return Object.values(environment.services).reduce((sum, service) => sum + surgeOf(service), 0);
}

/** Whether tasks of this service can run on Spot. */
export function runsOnSpot(environment: Environment, service: Service): boolean {
  const { capacity } = environment;
  if (capacity.kind === "ec2") return poolsUsedBy(environment, service).some(launchesSpot);
  return reachesFargateSpot({ ...capacity, mostTasks: surgeOf(service) });
}

/** " of pool spot", but for the pool that `capacity` itself describes. */
export function ofPool({ name }: Pool): string {
  return name === DEFAULT_POOL ? "" : ` of pool ${name}`;
}
