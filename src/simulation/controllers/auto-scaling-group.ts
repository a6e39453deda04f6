import { onDemandCount } from "../../core/spot.ts";
import type { Pool } from "../../model/platform.ts";
import type { Host, PoolState } from "../state.ts";
import type { World } from "../world.ts";
import { reaches } from "./reachability.ts";

/** Seconds between two looks of an instance that cannot reach ECS. */
const REGISTRATION_RETRY_SEC = 30;

/** Capacity rebalancing may exceed the maximum by this share of the desired capacity. */
const REBALANCE_SURPLUS = 0.1;

/**
 * EC2 Auto Scaling: keeps the desired capacity, splits it between On-Demand and Spot, balances zones, replaces what died,
 * and terminates what is too much. The split is arithmetic: Spot that cannot be had never becomes On-Demand.
 * Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html and
 * ec2-auto-scaling-health-checks.html, auto-scaling-benefits.html (2026-06).
 */
export class AutoScalingGroup {
  readonly #world: World;
  readonly #planned = new Set<PoolState>();
  /** Groups that try again to launch what could not be had. */
  readonly #retrying = new Set<PoolState>();

  constructor(world: World) {
    this.#world = world;
    world.on("capacityChanged", (pool) => this.#plan(pool));
    world.on("hostDied", (host) => this.#detect(host));
    world.on("hostActive", ({ pool }) => this.#endRebalanced(pool));
    world.on("taskStopped", (task) => {
      if (task.host?.terminating) this.#leaveWhenEmpty(task.host);
    });
  }

  /** Sets the desired capacity, within the group's bounds. @param writer the controller, for the invariant of one writer */
  setDesired(pool: PoolState, wanted: number, writer: string): void {
    const desired = Math.min(pool.maxSize, Math.max(pool.minSize, wanted));
    if (wanted > pool.maxSize) this.#world.bind("max-size");
    if (desired === pool.desired) return;
    const { desired: before } = pool;
    if (desired < before) pool.shrunk = true;
    pool.desired = desired;
    pool.writers.add(writer);
    this.#world.note(actorOf(pool), `desired capacity ${before} → ${desired}`, true);
    this.#world.emit("capacityChanged", pool);
  }

  /** An instance that ran before the fault. */
  adopt(pool: PoolState, zone: string): Host {
    const host = this.#create(pool, this.#nextIsSpot(pool), zone, -3600);
    host.state = "ACTIVE";
    this.#show(host);
    return host;
  }

  /** Ends an instance in good order: with managed draining its tasks leave first. */
  terminate(host: Host, why: string): void {
    if (host.terminating) return;
    const world = this.#world;
    host.terminating = true;
    world.note(actorOf(host.pool), `terminates ${host.id}: ${why}`, true);
    if (!host.alive) {
      this.#remove(host);
      return;
    }
    if (host.pool.provider?.managedDraining && host.tasks.size > 0) world.emit("drain", host, why);
    else if (host.tasks.size > 0) world.emit("hostDied", host);
    this.#leaveWhenEmpty(host);
    // An instance that waits for its tasks to leave is not in service: its replacement is launched meanwhile.
    world.emit("capacityChanged", host.pool);
  }

  #plan(pool: PoolState): void {
    if (this.#planned.has(pool)) return;
    this.#planned.add(pool);
    this.#world.kernel.after(this.#world.draw("asg_reaction"), () => {
      this.#planned.delete(pool);
      this.#reconcile(pool);
    });
  }

  #reconcile(pool: PoolState): void {
    const staying = () => pool.hosts.filter((host) => !host.terminating && !host.replaced);
    const most = pool.maxSize + Math.max(1, Math.ceil(pool.desired * REBALANCE_SURPLUS));
    for (let missing = pool.desired - staying().length; missing > 0; missing--) {
      if (pool.hosts.filter((host) => !host.terminating).length >= most) {
        this.#world.bind("max-size");
        break;
      }
      if (!this.#launch(pool)) break;
    }
    const surplus = staying().length - pool.desired;
    for (let i = 0; i < surplus; i++) {
      const victim = this.#victim(pool, staying());
      if (!victim) {
        this.#world.bind("scale-in-protection");
        break;
      }
      this.terminate(victim, "scale-in");
    }
  }

  /** Capacity rebalancing ends an instance at risk once its replacement is in service. */
  #endRebalanced(pool: PoolState): void {
    const old = pool.hosts.find((host) => host.replaced && !host.outdated && !host.terminating && host.alive);
    if (old) this.terminate(old, "capacity rebalancing, its replacement is in service");
  }

  /**
   * The instance that scale-in takes: not protected, in the fullest zone, of the purchase option above its share. What
   * runs on it plays no part.
   * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html (2026-06).
   */
  #victim(pool: PoolState, hosts: readonly Host[]): Host | undefined {
    const inZone = new Map<string, number>();
    for (const { zone } of hosts) inZone.set(zone, (inZone.get(zone) ?? 0) + 1);
    const onDemand = hosts.filter(({ spot }) => !spot).length;
    const takesSpot = onDemand <= onDemandOf(pool.desired, pool);
    return hosts
      .filter((host) => !isProtected(host))
      .sort(
        (a, b) =>
          (inZone.get(b.zone) ?? 0) - (inZone.get(a.zone) ?? 0) ||
          Number(a.spot !== takesSpot) - Number(b.spot !== takesSpot) ||
          a.ordinal - b.ordinal,
      )[0];
  }

  /** @returns false when there is no capacity, and it is tried again later */
  #launch(pool: PoolState): boolean {
    const world = this.#world;
    const spot = this.#nextIsSpot(pool);
    const { lostZones, noSpotIn } = world.conditions;
    const zones = pool.model.zones.filter((zone) => !lostZones.has(zone) && !(spot && noSpotIn.has(zone)));
    const zone = this.#emptiest(pool, zones);
    if (zone === undefined) {
      world.bind(spot ? "spot-supply" : "zones");
      world.emit("event", {
        source: "aws.autoscaling",
        detailType: "EC2 Instance Launch Unsuccessful",
        detail: { AutoScalingGroupName: pool.model.name },
      });
      if (!pool.retrying) {
        pool.retrying = true;
        world.note(actorOf(pool), `no ${spot ? "Spot" : "On-Demand"} capacity in any zone`, true);
      }
      this.#retry(pool);
      return false;
    }
    pool.retrying = false;
    const host = this.#create(pool, spot, zone, world.now);
    world.note(actorOf(pool), `launches ${host.id}, ${kindOf(host)}, in ${zone}`, true);
    this.#show(host);
    world.emit("hostLaunched", host);
    world.kernel.after(world.draw("ec2_boot", pool.index * 100_000 + host.ordinal), () =>
      this.#register(host),
    );
    return true;
  }

  #retry(pool: PoolState): void {
    if (this.#retrying.has(pool)) return;
    this.#retrying.add(pool);
    this.#world.kernel.after(this.#world.draw("spot_launch_retry"), () => {
      this.#retrying.delete(pool);
      this.#world.emit("capacityChanged", pool);
    });
  }

  #register(host: Host): void {
    const world = this.#world;
    if (host.state !== "PENDING" || !host.alive) return;
    if (!reaches(world, host.zone, "ecs")) {
      world.bind("egress");
      world.kernel.after(REGISTRATION_RETRY_SEC, () => this.#register(host));
      return;
    }
    host.state = "ACTIVE";
    host.agentConnected = true;
    this.#show(host);
    world.note(`instance ${host.id}`, "is an ACTIVE container instance", true);
    world.emit("hostActive", host);
    world.emit("placementNeeded");
  }

  #create(pool: PoolState, spot: boolean, zone: string, launchedAtSec: number): Host {
    const ordinal = pool.launches++;
    const types = pool.model.instanceTypes;
    // Spot takes the pool with most capacity at a good price, which nobody knows beforehand.
    const draw = this.#world.uniform("spot_type", pool.index * 100_000 + ordinal);
    const type = types[spot ? Math.floor(draw * types.length) : 0];
    if (!type) throw new Error(`${pool.model.address} has no instance type`);
    const host: Host = {
      id: `${pool.index > 0 ? `${pool.model.name}-` : ""}i${ordinal + 1}`,
      ordinal,
      pool,
      type,
      spot,
      zone,
      launchedAtSec,
      state: "PENDING",
      alive: true,
      agentConnected: launchedAtSec < 0,
      terminating: false,
      outdated: false,
      replaced: false,
      cpuLeft: type.vcpu * 1024,
      memoryLeft: type.taskMemoryMiB,
      slotsLeft: type.awsvpcSlots,
      gpusLeft: type.gpus,
      ports: new Set(),
      tasks: new Set(),
      images: new Set(),
    };
    pool.hosts.push(host);
    return host;
  }

  /** Whether the next launch is Spot: On-Demand first, as long as its share is not reached. */
  #nextIsSpot(pool: PoolState): boolean {
    const staying = pool.hosts.filter((host) => !host.terminating && !host.replaced);
    const onDemand = staying.filter(({ spot }) => !spot).length;
    return onDemand >= onDemandOf(Math.max(pool.desired, staying.length + 1), pool);
  }

  #emptiest(pool: PoolState, zones: readonly string[]): string | undefined {
    let best: string | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const zone of zones) {
      const count = pool.hosts.filter((host) => host.zone === zone && !host.terminating && host.alive).length;
      if (count < fewest) [best, fewest] = [zone, count];
    }
    return best;
  }

  /** The group sees that an instance is gone, or that its status checks fail, and replaces it. */
  #detect(host: Host): void {
    const world = this.#world;
    const cutOff = world.conditions.lostZones.has(host.zone);
    const seconds = world.draw(
      cutOff ? "asg_detects_impaired" : "asg_detects_terminated",
      host.pool.index * 100_000 + host.ordinal,
    );
    world.kernel.after(seconds, () => this.#remove(host));
  }

  #leaveWhenEmpty(host: Host): void {
    if (host.tasks.size === 0) this.#remove(host);
  }

  #remove(host: Host): void {
    if (host.state === "GONE") return;
    const world = this.#world;
    host.alive = false;
    host.state = "GONE";
    host.terminating = true;
    host.pool.hosts.splice(host.pool.hosts.indexOf(host), 1);
    this.#show(host);
    world.emit("hostGone", host);
    world.emit("capacityChanged", host.pool);
  }

  #show(host: Host): void {
    const { recorder, now, digest } = this.#world;
    digest.number(now);
    digest.text(`${host.id} ${host.state}`);
    recorder?.state(now, host.id, "instance", `${kindOf(host)}, ${host.zone}`, host.state);
  }
}

/** How a mixed instances policy splits a group. */
type Split = Pick<Pool, "onDemandBase" | "onDemandPercentageAboveBase">;

/** On-Demand instances among `count` of a pool. */
export function onDemandOf(count: number, { model }: { readonly model: Split }): number {
  return onDemandCount(count, model);
}

/** Whether scale-in spares an instance. Source: managed-termination-protection.html of the ECS guide (2026-06). */
export function isProtected(host: Host): boolean {
  if (!host.pool.model.protectFromScaleIn) return false;
  return !host.pool.provider?.managedTerminationProtection || carriesTasks(host);
}

/** Whether an instance runs a task that is not of a daemon service. */
export function carriesTasks(host: Host): boolean {
  for (const task of host.tasks) if (!task.service.model.daemon) return true;
  return false;
}

function kindOf({ spot, type }: Host): string {
  return `${type.name} ${spot ? "Spot" : "On-Demand"}`;
}

export function actorOf(pool: PoolState): string {
  return `Auto Scaling group ${pool.model.name}`;
}
