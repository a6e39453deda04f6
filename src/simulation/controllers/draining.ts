import type { Host } from "../state.ts";
import type { World } from "../world.ts";

/**
 * Container instance draining: no new tasks, tasks that have not started are stopped at once, and the scheduler replaces
 * the running ones within minimumHealthyPercent and maximumPercent.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html (2026-06).
 */
export class Draining {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    world.on("drain", (host, why) => this.#drain(host, why));
  }

  #drain(host: Host, why: string): void {
    const world = this.#world;
    if (host.state !== "ACTIVE") return;
    host.state = "DRAINING";
    world.recorder?.state(world.now, host.id, "instance", "", "DRAINING");
    world.digest.text(`${host.id} DRAINING`);
    world.note(`instance ${host.id}`, `is DRAINING: ${why}`, true);
    const services = new Set([...host.tasks].map(({ service }) => service));
    for (const task of [...host.tasks]) if (!task.started) world.emit("stopTask", task);
    for (const service of services) world.emit("serviceChanged", service);
  }
}
