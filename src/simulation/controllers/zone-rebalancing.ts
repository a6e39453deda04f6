import { ceilingOf, isLive, type ServiceState } from "../state.ts";
import type { World } from "../world.ts";
import { hasRoom, ZONE } from "./placement.ts";
import { actorOf, type ServiceScheduler } from "./service-scheduler.ts";

/**
 * Availability Zone rebalancing of a service: in the steady state a task is started in a zone that has two less than
 * another, and when it is healthy, one of the richer zone is stopped. It uses the room there is, and scales nothing.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html (2026-06).
 */
export class ZoneRebalancing {
  readonly #world: World;
  readonly #scheduler: ServiceScheduler;
  readonly #planned = new Set<ServiceState>();

  constructor(world: World, scheduler: ServiceScheduler) {
    this.#world = world;
    this.#scheduler = scheduler;
    world.on("taskHealthy", ({ service }) => this.#plan(service));
    world.on("taskStopped", ({ service }) => this.#plan(service));
    world.on("hostActive", () => {
      for (const service of world.services) this.#plan(service);
    });
  }

  #plan(service: ServiceState): void {
    if (!isEligible(service) || this.#planned.has(service)) return;
    this.#planned.add(service);
    this.#world.kernel.after(this.#world.draw("zone_rebalancing"), () => {
      this.#planned.delete(service);
      this.#rebalance(service);
    });
  }

  #rebalance(service: ServiceState): void {
    const world = this.#world;
    if (service.primary.status !== "COMPLETED" || service.tasks.size !== service.desired) return;
    const inZone = new Map<string, number>(service.model.zones.map((zone) => [zone, 0]));
    for (const task of service.tasks) {
      if (!isLive(task) || !task.healthy || task.condemned) return;
      inZone.set(task.zone, (inZone.get(task.zone) ?? 0) + 1);
    }
    const most = Math.max(...inZone.values());
    const onFargate = [...service.tasks].some(({ fargate }) => fargate !== undefined);
    const [poorest] = [...inZone]
      .filter(
        ([zone, count]) =>
          most - count >= 2 &&
          !world.conditions.lostZones.has(zone) &&
          (onFargate || hasRoom(world, service, zone)),
      )
      .sort(([, a], [, b]) => a - b);
    if (!poorest) return;
    world.note(actorOf(service), `is not balanced over its zones; a task is started for ${poorest[0]}`);
    service.rebalancing = this.#scheduler.startOne(service);
  }
}

/** Whether rebalancing is on, and the service is one that it works for. */
function isEligible(service: ServiceState): boolean {
  const { availabilityZoneRebalancing, placementStrategy } = service.model;
  const [first] = placementStrategy;
  const spreads = first === undefined || (first.type === "spread" && first.field === ZONE);
  return availabilityZoneRebalancing && spreads && ceilingOf(service) > service.desired;
}
