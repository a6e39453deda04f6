import type { Platform, Pool, Service, TaskDefinition } from "../model/platform.ts";
import type { Agent } from "./controllers/agent.ts";
import type { AutoScalingGroup } from "./controllers/auto-scaling-group.ts";
import { instancesNeeded, instancesThere, wantedInstances } from "./controllers/capacity-provider.ts";
import type { Placement } from "./controllers/placement.ts";
import type { ServiceScheduler } from "./controllers/service-scheduler.ts";
import { GOOD, type PoolState, type ServiceState } from "./state.ts";
import type { World } from "./world.ts";

/**
 * Pools and services of a model, before anything runs.
 * @param load where services stand between their minimum and maximum of tasks, 0–1
 * @param tasks that the usual traffic needs, by name of the service, in place of what the load makes of the bounds
 */
export function populate(
  world: World,
  { capacityProviders, pools, services }: Platform,
  load: number,
  tasks: Readonly<Record<string, number>> = {},
): void {
  for (const [index, declared] of pools.entries()) {
    const model = withoutDaemons(declared, services);
    const provider = capacityProviders.find(
      (it) => it.kind === "auto-scaling-group" && it.pool === model.name,
    );
    world.pools.push({
      model,
      index,
      provider: provider?.kind === "auto-scaling-group" ? provider : undefined,
      desired: Math.min(model.maxSize, Math.max(model.minSize, model.desiredCapacity ?? model.minSize)),
      minSize: model.minSize,
      maxSize: model.maxSize,
      writers: new Set(),
      hosts: [],
      launches: 0,
      shrunk: false,
      retrying: false,
    });
  }
  for (const [index, model] of services.entries()) {
    const [targetGroup] = model.targetGroups;
    const given = Object.hasOwn(tasks, model.name) ? tasks[model.name] : undefined;
    const usual = model.daemon ? 0 : (given ?? usualTasks(model, load));
    const primary = {
      revision: 1,
      release: GOOD,
      rollback: false,
      startedAtSec: world.now,
      status: "COMPLETED" as const,
      failedTasks: 0,
      reachedRunning: true,
    };
    world.services.push({
      model,
      index,
      targetGroup,
      desired: given === undefined || model.daemon ? usual : scaledTo(model, usual),
      usual,
      minCapacity: model.scaling?.minCapacity ?? model.desiredCount,
      maxCapacity: model.scaling?.maxCapacity ?? model.desiredCount,
      tasks: new Set(),
      created: 0,
      revisions: 1,
      primary,
      lastCompleted: primary,
      secretsReadable: model.task.secrets.every(({ readable }) => readable !== "no"),
      startFailures: 0,
      nextStartSec: world.now,
      rebalancing: undefined,
    });
  }
}

/**
 * A pool whose instances have as much less room as the daemon services take on each of them. Their tasks come and go with
 * the instance and are not simulated one by one.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html (2026-06).
 */
function withoutDaemons(pool: Pool, services: readonly Service[]): Pool {
  const daemons = services.filter(({ daemon }) => daemon).map(({ task }) => task);
  if (daemons.length === 0) return pool;
  const sum = (of: (task: TaskDefinition) => number) => daemons.reduce((total, task) => total + of(task), 0);
  const instanceTypes = pool.instanceTypes.map((type) => ({
    ...type,
    vcpu: Math.max(0, type.vcpu - sum(({ cpu }) => cpu) / 1024),
    taskMemoryMiB: Math.max(0, type.taskMemoryMiB - sum(({ memoryMiB }) => memoryMiB)),
    awsvpcSlots: Math.max(0, type.awsvpcSlots - sum(({ networkMode }) => (networkMode === "awsvpc" ? 1 : 0))),
    gpus: Math.max(0, type.gpus - sum(({ gpus }) => gpus)),
  }));
  return { ...pool, instanceTypes };
}

/** Tasks that each service has before the fault, by name. */
export function usualTasksOf({ services }: Platform, load: number): Record<string, number> {
  const tasks = services
    .filter(({ daemon }) => !daemon)
    .map((it) => [it.name, usualTasks(it, load)] as const);
  return Object.fromEntries(tasks);
}

/** Tasks at which scaling comes to rest for traffic that needs so many. */
function scaledTo({ desiredCount, scaling }: Service, needed: number): number {
  if (!scaling) return desiredCount;
  return Math.min(scaling.maxCapacity, Math.max(scaling.minCapacity, needed));
}

function usualTasks({ desiredCount, scaling }: Service, load: number): number {
  if (!scaling) return desiredCount;
  const tasks = scaling.minCapacity + Math.round(load * (scaling.maxCapacity - scaling.minCapacity));
  return load > 0 ? tasks : desiredCount;
}

/** Rounds of launching instances until the tasks of the steady state have a place. */
const MOST_ROUNDS = 10_000;

/**
 * Brings a platform to where it is before the fault: as many instances as managed scaling settles at, each service with
 * its desired tasks, healthy. What has no place stays PROVISIONING, as it would.
 */
export function settle(
  world: World,
  parts: {
    readonly agent: Agent;
    readonly groups: AutoScalingGroup;
    readonly placement: Placement;
    readonly scheduler: ServiceScheduler;
  },
): void {
  const { agent, groups, placement, scheduler } = parts;
  for (const pool of world.pools) while (pool.hosts.length < pool.desired) adopt(groups, pool);
  const created: ServiceState[] = [];
  // Services take turns, as they would if they had grown together.
  const most = Math.max(0, ...world.services.map(({ desired }) => desired));
  for (let turn = 0; turn < most; turn++) {
    for (const service of world.services) if (turn < service.desired) created.push(service);
  }
  for (const service of created) {
    const task = scheduler.create(service);
    if (task.fargate) {
      const zones = service.model.zones;
      task.zone = zones[task.ordinal % Math.max(1, zones.length)] ?? "";
    } else world.waiting.add(task);
  }
  for (let round = 0; round < MOST_ROUNDS && world.waiting.size > 0; round++) {
    placement.pass();
    if (!growing(world, groups)) break;
  }
  placement.pass();
  for (const pool of world.pools) {
    const target = pool.provider?.managedScaling?.targetCapacity;
    if (target === undefined) continue;
    const wanted = wantedInstances(instancesNeeded(world, pool), instancesThere(pool), target);
    pool.desired = Math.min(pool.maxSize, Math.max(pool.desired, wanted));
    while (pool.hosts.length < pool.desired) adopt(groups, pool);
  }
  for (const service of world.services) {
    for (const task of service.tasks) if (!world.waiting.has(task)) agent.adopt(task);
  }
}

/** One more instance for each pool that waiting tasks want. */
function growing(world: World, groups: AutoScalingGroup): boolean {
  let grew = false;
  for (const pool of world.pools) {
    const wants = [...world.waiting].some(
      ({ provider }) => provider === undefined || provider === pool.provider?.name,
    );
    if (!wants || !pool.provider?.managedScaling || pool.desired >= pool.maxSize) continue;
    const needed = instancesNeeded(world, pool);
    if (needed <= pool.hosts.length) continue;
    pool.desired = Math.min(pool.maxSize, needed);
    while (pool.hosts.length < pool.desired) adopt(groups, pool);
    grew = true;
  }
  return grew;
}

function adopt(groups: AutoScalingGroup, pool: PoolState): void {
  const zones = pool.model.zones;
  const counts = zones.map((zone) => pool.hosts.filter((host) => host.zone === zone).length);
  const zone = zones[counts.indexOf(Math.min(...counts))] ?? "";
  groups.adopt(pool, zone);
}
