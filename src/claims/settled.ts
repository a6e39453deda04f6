import type { Platform } from "../model/platform.ts";
import { Agent } from "../simulation/controllers/agent.ts";
import { AutoScalingGroup } from "../simulation/controllers/auto-scaling-group.ts";
import {
  instancesNeeded,
  instancesThere,
  reservation,
  wantedInstances,
} from "../simulation/controllers/capacity-provider.ts";
import { Placement } from "../simulation/controllers/placement.ts";
import { ServiceScheduler } from "../simulation/controllers/service-scheduler.ts";
import { populate, settle } from "../simulation/steady-state.ts";
import { World } from "../simulation/world.ts";

/** Where a platform comes to rest. */
export interface Settled {
  readonly instances: number;
  /** Tasks without a place. */
  readonly waiting: number;
  /** CapacityProviderReservation, percent. */
  readonly reservation: number;
  /** Instances that managed scaling wants, whatever the maximum of the group. */
  readonly wanted: number;
  /** Most tasks on one instance. */
  readonly fullest: number;
}

/** Places the tasks of a platform with one pool on as many instances as it may have, before anything happens. */
export function settled(platform: Platform): Settled {
  const world = new World(platform, { seed: 1 });
  populate(world, platform, 0);
  const agent = new Agent(world);
  const groups = new AutoScalingGroup(world);
  const placement = new Placement(world);
  settle(world, { agent, groups, placement, scheduler: new ServiceScheduler(world) });
  const [pool] = world.pools;
  if (!pool) throw new Error(`${platform.source} has no pool`);
  const needed = instancesNeeded(world, pool);
  const there = instancesThere(pool);
  const target = pool.provider?.managedScaling?.targetCapacity ?? 100;
  return {
    instances: there,
    waiting: world.waiting.size,
    reservation: Math.round(reservation(needed, there) * 10) / 10,
    wanted: wantedInstances(needed, there, target),
    fullest: Math.max(0, ...pool.hosts.map(({ tasks }) => tasks.size)),
  };
}
