import { isLive, type Task } from "../state.ts";
import type { World } from "../world.ts";

/**
 * AWS Fargate: a task needs no instance. It goes to the zone with the fewest tasks of its service, and on Fargate Spot it
 * waits while there is no capacity; it never becomes a task of Fargate.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html (2026-06).
 */
export class Fargate {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Gives a task a zone, or tries again later. */
  place(task: Task): void {
    const world = this.#world;
    const zones = task.service.model.zones.filter(
      (zone) => !(task.fargate === "fargate-spot" && world.conditions.noSpotIn.has(zone)),
    );
    const zone = zones.find((it) => !world.conditions.lostZones.has(it));
    if (zone === undefined) {
      world.bind("spot-supply");
      world.kernel.after(world.draw("spot_launch_retry"), () => {
        if (isLive(task)) this.place(task);
      });
      return;
    }
    const busy = new Map<string, number>();
    for (const other of task.service.tasks) busy.set(other.zone, (busy.get(other.zone) ?? 0) + 1);
    const open = zones.filter((it) => !world.conditions.lostZones.has(it));
    task.zone = open.reduce((best, it) => ((busy.get(it) ?? 0) < (busy.get(best) ?? 0) ? it : best), zone);
    world.emit("taskPlaced", task);
  }
}
