import type { Traffic } from "./controllers/traffic.ts";
import { floorOf, healthyTasks, type ServiceState } from "./state.ts";
import type { World } from "./world.ts";

interface Level {
  sinceSec: number;
  belowDesiredSec: number;
  belowFloorSec: number;
  /** Fewest healthy tasks, as a share of those wanted. */
  fewest: number;
  /** Last moment at which tasks were missing or a deployment ran. */
  disturbedUntilSec: number;
}

/** What users had of each service: how many healthy tasks, for how long too few. */
export class ServiceLevel {
  readonly #world: World;
  readonly #traffic: Traffic;
  readonly #levels = new Map<ServiceState, Level>();

  constructor(world: World, traffic: Traffic) {
    this.#world = world;
    this.#traffic = traffic;
    for (const service of world.services) {
      this.#levels.set(service, {
        sinceSec: world.now,
        belowDesiredSec: 0,
        belowFloorSec: 0,
        fewest: 1,
        disturbedUntilSec: 0,
      });
    }
    world.on("routingChanging", (service) => this.#account(service));
  }

  /** The worst of all services up to now. */
  totals(): Omit<Level, "sinceSec"> & { readonly recovered: boolean } {
    const levels = this.#world.services.map((service) => {
      this.#account(service);
      return this.#levels.get(service);
    });
    const most = (pick: (level: Level) => number) =>
      Math.max(0, ...levels.flatMap((it) => (it ? [pick(it)] : [])));
    return {
      belowDesiredSec: most((level) => level.belowDesiredSec),
      belowFloorSec: most((level) => level.belowFloorSec),
      fewest: Math.min(1, ...levels.flatMap((it) => (it ? [it.fewest] : []))),
      disturbedUntilSec: most((level) => level.disturbedUntilSec),
      recovered: this.#world.services.every((service) => !isDisturbed(service, this.#traffic)),
    };
  }

  #account(service: ServiceState): void {
    const level = this.#levels.get(service);
    if (!level) return;
    const { now } = this.#world;
    const seconds = now - level.sinceSec;
    level.sinceSec = now;
    if (seconds <= 0) return;
    const healthy = healthyTasks(service);
    if (healthy < service.desired) level.belowDesiredSec += seconds;
    if (healthy < floorOf(service)) level.belowFloorSec += seconds;
    if (service.desired > 0) level.fewest = Math.min(level.fewest, healthy / service.desired);
    if (isDisturbed(service, this.#traffic)) level.disturbedUntilSec = now;
  }
}

/** Fewer tasks than wanted, more requests than they can serve, or a deployment that goes on. */
function isDisturbed(service: ServiceState, traffic: Traffic): boolean {
  if (healthyTasks(service) < service.desired || service.primary.status === "IN_PROGRESS") return true;
  return traffic.flow(service).utilization > 1;
}
