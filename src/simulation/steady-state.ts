import type { Platform } from "../model/platform.ts";
import type { Agent } from "./controllers/agent.ts";
import type { AutoScalingGroup } from "./controllers/auto-scaling-group.ts";
import { instancesNeeded, instancesThere, wantedInstances } from "./controllers/capacity-provider.ts";
import type { Placement } from "./controllers/placement.ts";
import type { ServiceScheduler } from "./controllers/service-scheduler.ts";
import { GOOD, type PoolState, type ServiceState } from "./state.ts";
import type { World } from "./world.ts";

/** Pools and services of a model, before anything runs. */
export function populate(world: World, { capacityProviders, pools, services }: Platform): void {
  for (const [index, model] of pools.entries()) {
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
      desired: model.daemon ? 0 : model.desiredCount,
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
    });
  }
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
