import { type Host, isLive, type ServiceState, type Task } from "../state.ts";
import type { World } from "../world.ts";

/** Seconds from a change to the next pass over waiting tasks. */
const PASS_DELAY_SEC = 1;

/**
 * Task placement: filters container instances by CPU, memory, GPUs, ports and network interfaces, then by constraints, orders
 * them by the strategies of the service and takes the first. A spread over zones orders, it never blocks.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html and task-placement-strategies.html (2026-06).
 */
export class Placement {
  readonly #world: World;
  /** Time of the next pass. */
  #plannedSec: number | undefined;

  constructor(world: World) {
    this.#world = world;
    world.on("placementNeeded", () => this.#plan(PASS_DELAY_SEC));
  }

  /**
   * Places what can be placed now. Tasks of a service for which a capacity provider had no room are not tried there again
   * in this pass; another provider of its strategy may have room.
   */
  pass(): void {
    const pools = new Map<string | undefined, { readonly hosts: Host[]; readonly full: Set<ServiceState> }>();
    for (const task of this.#world.waiting) {
      const { provider, service } = task;
      const pool = pools.get(provider) ?? { hosts: this.#candidates(task), full: new Set() };
      pools.set(provider, pool);
      if (pool.full.has(service)) continue;
      const host = this.#choose(task, pool.hosts);
      if (host) this.#place(task, host);
      else pool.full.add(service);
    }
  }

  /** The instance on which a task would be placed now. */
  #choose(task: Task, candidates: readonly Host[]): Host | undefined {
    const order = comparison(task.service, candidates);
    let best: Host | undefined;
    for (const host of candidates) {
      if (takes(host, task.service) && (best === undefined || order(host, best) < 0)) best = host;
    }
    if (best === undefined) this.#explain(task, candidates);
    return best;
  }

  #candidates(task: Task): Host[] {
    const found: Host[] = [];
    for (const pool of this.#world.pools) {
      if (task.provider !== undefined && pool.provider?.name !== task.provider) continue;
      for (const host of pool.hosts) {
        if (host.state === "ACTIVE" && host.agentConnected && !host.terminating) found.push(host);
      }
    }
    return found;
  }

  #place(task: Task, host: Host): void {
    const world = this.#world;
    const { cpu, gpus, hostPorts, memoryMiB, networkMode } = task.service.model.task;
    world.waiting.delete(task);
    host.cpuLeft -= cpu;
    host.memoryLeft -= memoryMiB;
    host.gpusLeft -= gpus;
    if (networkMode === "awsvpc") host.slotsLeft--;
    if (host.cpuLeft < 0 || host.memoryLeft < 0 || host.slotsLeft < 0 || host.gpusLeft < 0) {
      throw new Error(`${host.id} carries more than it has`);
    }
    for (const port of hostPorts) host.ports.add(port);
    host.tasks.add(task);
    task.host = host;
    task.zone = host.zone;
    world.emit("taskPlaced", task);
  }

  /** Which resource is missing, where others are there. */
  #explain(task: Task, candidates: readonly Host[]): void {
    const { cpu, gpus, memoryMiB } = task.service.model.task;
    const large = candidates.filter((host) => host.cpuLeft >= cpu && host.memoryLeft >= memoryMiB);
    const roomy = large.filter((host) => host.gpusLeft >= gpus);
    if (roomy.some((host) => host.slotsLeft <= 0)) this.#world.bind("eni-slots");
    else if (large.length > 0 && roomy.length === 0) this.#world.bind("gpus");
    else if (roomy.length > 0) this.#world.bind("host-ports");
    else this.#world.bind("instances");
    // Tasks of a capacity provider wait in PROVISIONING; those of a launch type fail to be placed.
    if (task.provider === undefined) {
      this.#world.emit("event", {
        source: "aws.ecs",
        detailType: "ECS Service Action",
        service: task.service.model.name,
        detail: { eventName: "SERVICE_TASK_PLACEMENT_FAILURE", eventType: "ERROR" },
      });
    }
  }

  #plan(delaySec: number): void {
    const at = this.#world.now + delaySec;
    if (this.#plannedSec !== undefined && this.#plannedSec <= at) return;
    this.#plannedSec = at;
    this.#world.kernel.after(delaySec, () => {
      // A change since then brought the pass forward.
      if (this.#plannedSec !== at) return;
      this.#plannedSec = undefined;
      if (this.#world.waiting.size === 0) return;
      this.pass();
      if (this.#world.waiting.size > 0) this.#plan(this.#world.draw("placement_retry"));
    });
  }
}

/** Whether some instance of a zone has room for a task of a service now. */
export function hasRoom(world: World, service: ServiceState, zone: string): boolean {
  for (const host of world.hosts()) {
    const { agentConnected, state, terminating } = host;
    const open = host.zone === zone && state === "ACTIVE" && agentConnected && !terminating;
    if (open && takes(host, service)) return true;
  }
  return false;
}

/** Gives back what a task took of its instance. */
export function release(task: Task): void {
  const { host, service } = task;
  if (!host?.tasks.delete(task)) return;
  host.cpuLeft += service.model.task.cpu;
  host.memoryLeft += service.model.task.memoryMiB;
  host.gpusLeft += service.model.task.gpus;
  if (service.model.task.networkMode === "awsvpc") host.slotsLeft++;
  for (const port of service.model.task.hostPorts) host.ports.delete(port);
}

function takes(host: Host, service: ServiceState): boolean {
  const { placementConstraints, task } = service.model;
  if (host.cpuLeft < task.cpu || host.memoryLeft < task.memoryMiB) return false;
  if (host.gpusLeft < task.gpus) return false;
  if (task.networkMode === "awsvpc" && host.slotsLeft < 1) return false;
  if (task.hostPorts.some((port) => host.ports.has(port))) return false;
  const distinct = placementConstraints.some(({ type }) => type === "distinctInstance");
  return !distinct || ![...host.tasks].some((other) => other.service === service && isLive(other));
}

type Comparison = (a: Host, b: Host) => number;

function comparison(service: ServiceState, hosts: readonly Host[]): Comparison {
  const { placementStrategy } = service.model;
  // Without a strategy ECS spreads over zones.
  const strategies = placementStrategy.length > 0 ? placementStrategy : [{ type: "spread", field: ZONE }];
  const steps = strategies.flatMap(({ field, type }) => step(type, field, service, hosts));
  return (a, b) => {
    for (const compare of steps) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return a.pool.index - b.pool.index || a.ordinal - b.ordinal;
  };
}

/** The field by which a strategy spreads over zones. */
export const ZONE = "attribute:ecs.availability-zone";

function step(type: string, field: string, service: ServiceState, hosts: readonly Host[]): Comparison[] {
  if (type === "binpack") {
    return [field === "cpu" ? (a, b) => a.cpuLeft - b.cpuLeft : (a, b) => a.memoryLeft - b.memoryLeft];
  }
  if (type !== "spread") return [];
  if (field !== ZONE) {
    const on = new Map(hosts.map((host) => [host, countOn(host, service)]));
    return [(a, b) => (on.get(a) ?? 0) - (on.get(b) ?? 0)];
  }
  const inZone = new Map<string, number>();
  for (const task of service.tasks) {
    if (task.host && isLive(task)) inZone.set(task.zone, (inZone.get(task.zone) ?? 0) + 1);
  }
  return [(a, b) => (inZone.get(a.zone) ?? 0) - (inZone.get(b.zone) ?? 0)];
}

function countOn(host: Host, service: ServiceState): number {
  let count = 0;
  for (const task of host.tasks) if (task.service === service && isLive(task)) count++;
  return count;
}
