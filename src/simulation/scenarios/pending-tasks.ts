import type { Room } from "../../core/packing.ts";
import type { PoolState, ServiceState } from "../state.ts";
import type { World } from "../world.ts";
import { numberOf, type Scenario, type Stage, textOf } from "./scenario.ts";

/** A service wants more tasks than have a place, with each cause that can keep them waiting. */
export const pendingTasks: Scenario = {
  id: "pending-tasks",
  title: "Tasks that wait for a place",
  question: "A service wants more tasks than the instances take. How long do they wait, and for what?",
  horizonSec: 3600,
  parameters: {
    waiting: { text: "tasks beyond what has a place", value: 4, min: 1, max: 1000 },
    cause: {
      text: "what else keeps them waiting; max-size: more than all instances that the groups may have",
      value: "none",
      choices: ["none", "max-size", "draining", "no-spot", "no-egress"],
    },
  },
  variants: {
    "max-size": { cause: "max-size" },
    draining: { cause: "draining" },
    "no-spot": { cause: "no-spot" },
    "no-egress": { cause: "no-egress" },
  },
  objectives: ["p90(recoverySec) <= 600", "max(unrecovered) = 0"],
  inject(stage, values) {
    stage.at(0, () => {
      const { world } = stage;
      const [service] = [...world.services].filter(runsOnInstances).sort((a, b) => b.desired - a.desired);
      if (!service) return;
      const cause = textOf(values, "cause");
      hinder(stage, cause);
      const more = places(world, service) + (cause === "max-size" ? placesToCome(world, service) : 0);
      const wanted = service.desired + more + numberOf(values, "waiting");
      service.maxCapacity = Math.max(service.maxCapacity, wanted);
      service.minCapacity = Math.max(service.minCapacity, wanted);
      stage.scheduler.setDesired(service, wanted, "more is wanted");
    });
  },
};

function hinder({ world }: Stage, cause: string): void {
  for (const pool of world.pools) {
    if (cause === "no-egress") for (const zone of pool.model.zones) world.conditions.noNatIn.add(zone);
    if (cause === "no-spot") for (const zone of pool.model.zones) world.conditions.noSpotIn.add(zone);
    if (cause === "draining") {
      const half = pool.hosts.slice(0, Math.floor(pool.hosts.length / 2));
      for (const host of half) world.emit("drain", host, "by an operator");
    }
  }
}

/** Tasks of a service that still have a place. */
function places(world: World, service: ServiceState): number {
  let count = 0;
  for (const host of world.hosts()) {
    if (host.state !== "ACTIVE" || !mayUse(service, host.pool)) continue;
    const { cpuLeft, gpusLeft, memoryLeft, slotsLeft } = host;
    count += fitting(service, { cpu: cpuLeft, memoryMiB: memoryLeft, slots: slotsLeft, gpus: gpusLeft });
  }
  return count;
}

/** Tasks that the instances take that the groups may still launch. */
function placesToCome({ pools }: World, service: ServiceState): number {
  return pools.reduce((sum, pool) => {
    if (!mayUse(service, pool)) return sum;
    const { hosts, maxSize, model } = pool;
    const each = model.instanceTypes.map(({ awsvpcSlots: slots, gpus, taskMemoryMiB: memoryMiB, vcpu }) =>
      fitting(service, { cpu: vcpu * 1024, memoryMiB, slots, gpus }),
    );
    return sum + Math.max(0, maxSize - hosts.length) * Math.max(0, ...each);
  }, 0);
}

/** Whether the strategy of a service has a part for a pool. */
function mayUse({ model: { launch } }: ServiceState, { provider }: PoolState): boolean {
  return (
    launch.kind === "launch-type" ||
    launch.items.some(
      ({ base, capacityProvider, weight }) => capacityProvider === provider?.name && base + weight > 0,
    )
  );
}

function fitting({ model: { task } }: ServiceState, room: Room): number {
  const by = [room.cpu / task.cpu, room.memoryMiB / task.memoryMiB];
  if (task.networkMode === "awsvpc") by.push(room.slots);
  if (task.gpus > 0) by.push(room.gpus / task.gpus);
  return Math.max(0, Math.floor(Math.min(...by)));
}

function runsOnInstances({ model }: ServiceState): boolean {
  return !model.daemon && !(model.launch.kind === "launch-type" && model.launch.launchType === "FARGATE");
}
