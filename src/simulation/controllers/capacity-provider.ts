import type { PoolInstanceType } from "../../model/platform.ts";
import { PRIORITY } from "../kernel/kernel.ts";
import type { Host, PoolState, ServiceState } from "../state.ts";
import type { World } from "../world.ts";
import { type AutoScalingGroup, carriesTasks } from "./auto-scaling-group.ts";

/** Datapoints below the target before a scale-in; they cannot be configured. */
const SCALE_IN_DATAPOINTS = 15;

/**
 * Managed scaling of a capacity provider: CapacityProviderReservation = 100 · M / N each minute, where N is the instances
 * there are and M those that running and PROVISIONING tasks need. One datapoint above the target scales out, fifteen
 * below it scale in.
 * Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html and
 * managed-scaling-behavior.html (2026-06).
 */
export class CapacityProviderScaling {
  readonly #world: World;
  readonly #groups: AutoScalingGroup;
  readonly #below = new Map<PoolState, number>();
  /** The last value of the metric, for alarms. */
  readonly reservation = new Map<string, number>();

  constructor(world: World, groups: AutoScalingGroup) {
    this.#world = world;
    this.#groups = groups;
    for (const pool of world.pools) {
      if (!pool.provider?.managedScaling) continue;
      const period = world.draw("metric_period");
      const first = world.draw("metric_phase", pool.index) * period;
      world.kernel.every(period, first, () => this.#measure(pool), PRIORITY.measure);
    }
  }

  #measure(pool: PoolState): void {
    const world = this.#world;
    const scaling = pool.provider?.managedScaling;
    if (!scaling || !pool.provider) return;
    const needed = instancesNeeded(world, pool);
    const there = instancesThere(pool);
    const value = reservation(needed, there);
    this.reservation.set(pool.provider.name, value);
    if (value > scaling.targetCapacity) {
      this.#below.set(pool, 0);
      world.kernel.after(world.draw("alarm_evaluation"), () => this.#scaleOut(pool), PRIORITY.control);
      return;
    }
    const below = value < scaling.targetCapacity ? (this.#below.get(pool) ?? 0) + 1 : 0;
    this.#below.set(pool, below);
    if (below >= SCALE_IN_DATAPOINTS) this.#scaleIn(pool);
  }

  #scaleOut(pool: PoolState): void {
    const world = this.#world;
    const scaling = pool.provider?.managedScaling;
    if (!scaling) return;
    const needed = instancesNeeded(world, pool);
    const there = instancesThere(pool);
    if (reservation(needed, there) <= scaling.targetCapacity) return;
    if (pool.hosts.some((host) => world.now - host.launchedAtSec < scaling.instanceWarmupSec)) {
      world.bind("instance-warmup");
      return;
    }
    const wanted = wantedInstances(needed, there, scaling.targetCapacity);
    const { maximumScalingStepSize: most, minimumScalingStepSize: least } = scaling;
    const step = Math.max(least, Math.min(most, wanted - there));
    if (step < wanted - there) world.bind("scaling-step");
    this.#groups.setDesired(pool, Math.max(pool.desired, there + step), "managed scaling");
  }

  /** Only empty instances go when they are protected; at least one, and less than half of them each minute. */
  #scaleIn(pool: PoolState): void {
    const scaling = pool.provider?.managedScaling;
    if (!scaling) return;
    const there = instancesThere(pool);
    const wanted = wantedInstances(instancesNeeded(this.#world, pool), there, scaling.targetCapacity);
    const most = Math.max(1, Math.ceil(there / 2) - 1);
    const fewer = Math.min(most, pool.desired - wanted);
    if (fewer > 0) this.#groups.setDesired(pool, pool.desired - fewer, "managed scaling");
  }
}

/** CapacityProviderReservation in percent. Without instances it is 100 or 200, whatever is needed. */
export function reservation(needed: number, there: number): number {
  if (there === 0) return needed === 0 ? 100 : 200;
  return (100 * needed) / there;
}

/** The size that brings the metric to its target. From nothing, two instances come first. */
export function wantedInstances(needed: number, there: number, targetCapacity: number): number {
  if (there === 0) return needed === 0 ? 0 : 2;
  return Math.ceil((100 * needed) / targetCapacity);
}

/** N: instances of the group, those that drain included until they are gone. */
export function instancesThere(pool: PoolState): number {
  let count = 0;
  for (const host of pool.hosts) if (host.alive) count++;
  return count;
}

/**
 * M: instances that carry tasks, and those that the waiting tasks need beyond the room there is. Tasks that do not fit
 * the smallest instance type are left out; the others are packed into the largest, so this is a lower bound.
 */
export function instancesNeeded(world: World, pool: PoolState): number {
  const name = pool.provider?.name;
  let needed = 0;
  const rooms: Room[] = [];
  for (const host of pool.hosts) {
    if (!host.alive) continue;
    if (carriesTasks(host)) needed++;
    if (host.state === "ACTIVE" && !host.terminating) rooms.push(roomOf(host));
    // What was launched for waiting tasks, and has not registered, is room as well.
    else if (host.state === "PENDING") rooms.push(roomOf(host));
  }
  const waiting = new Map<ServiceState, number>();
  for (const { provider, service } of world.waiting) {
    if (provider === name) waiting.set(service, (waiting.get(service) ?? 0) + 1);
  }
  const types = pool.model.instanceTypes;
  const largest = extreme(types, Math.max);
  const smallest = extreme(types, Math.min);
  const fresh: Room[] = [];
  for (const [service, count] of waiting) {
    const task = needOf(service);
    if (!fits(smallest, task)) {
      world.bind("task-larger-than-smallest-type");
      continue;
    }
    for (let i = 0; i < count; i++) {
      const room = rooms.find((it) => fits(it, task)) ?? fresh.find((it) => fits(it, task));
      if (room) take(room, task);
      else {
        const next: Room = { ...largest };
        take(next, task);
        fresh.push(next);
      }
    }
  }
  // An empty instance that waiting tasks fill is needed as well.
  return needed + fresh.length + rooms.filter((room) => room.empty && room.taken).length;
}

/** What a task of a service takes. */
interface Need {
  readonly cpu: number;
  readonly memory: number;
  readonly slots: number;
  readonly gpus: number;
  readonly ports: readonly number[];
  /** The service whose tasks may not share an instance: `distinctInstance`. */
  readonly apartFrom: ServiceState | undefined;
}

interface Room {
  cpu: number;
  memory: number;
  slots: number;
  gpus: number;
  readonly host?: Host;
  /** An instance without tasks. */
  readonly empty: boolean;
  /** What was packed in beside what runs there. */
  taken?: Need[];
}

function needOf(service: ServiceState): Need {
  const { placementConstraints, task } = service.model;
  return {
    cpu: task.cpu,
    memory: task.memoryMiB,
    slots: task.networkMode === "awsvpc" ? 1 : 0,
    gpus: task.gpus,
    ports: task.hostPorts,
    apartFrom: placementConstraints.some(({ type }) => type === "distinctInstance") ? service : undefined,
  };
}

function roomOf(host: Host): Room {
  return {
    cpu: host.cpuLeft,
    memory: host.memoryLeft,
    slots: host.slotsLeft,
    gpus: host.gpusLeft,
    host,
    empty: !carriesTasks(host),
  };
}

function fits(room: Room, task: Need): boolean {
  if (room.cpu < task.cpu || room.memory < task.memory || room.slots < task.slots) return false;
  if (room.gpus < task.gpus) return false;
  if (task.ports.some((port) => room.host?.ports.has(port))) return false;
  if (task.ports.length > 0 && room.taken?.some(({ ports }) => ports.some((it) => task.ports.includes(it)))) {
    return false;
  }
  const { apartFrom } = task;
  if (!apartFrom) return true;
  if (room.taken?.some((other) => other.apartFrom === apartFrom)) return false;
  return room.host === undefined || ![...room.host.tasks].some(({ service }) => service === apartFrom);
}

function take(room: Room, task: Need): void {
  room.cpu -= task.cpu;
  room.memory -= task.memory;
  room.slots -= task.slots;
  room.gpus -= task.gpus;
  room.taken = [...(room.taken ?? []), task];
}

/** The largest or smallest of each dimension, over all types of the group. */
function extreme(types: readonly PoolInstanceType[], pick: (...values: number[]) => number): Room {
  return {
    cpu: pick(...types.map(({ vcpu }) => vcpu * 1024)),
    memory: pick(...types.map(({ taskMemoryMiB }) => taskMemoryMiB)),
    slots: pick(...types.map(({ awsvpcSlots }) => awsvpcSlots)),
    gpus: pick(...types.map(({ gpus }) => gpus)),
    empty: false,
  };
}
