import type { ServiceState } from "../state.ts";
import type { World } from "../world.ts";

/**
 * Pauses between attempts, in minutes. AWS documents the last one as the maximum and not the steps to it.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html (2026-06).
 */
export const PAUSES_MIN = [1, 2, 4, 8, 16, 27] as const;

/** Failures in a row after which ECS says that the service cannot start tasks consistently. */
const IMPAIRED_AFTER = 3;

/** Slows the starts of a service whose tasks end before they reach RUNNING. An update of the service clears it. */
export class Throttle {
  readonly #world: World;
  readonly #retry: (service: ServiceState) => void;

  constructor(world: World, retry: (service: ServiceState) => void) {
    this.#world = world;
    this.#retry = retry;
    world.on("taskStopped", (task, code, reason) => {
      if (code !== "TaskFailedToStart") return;
      world.emit("event", {
        source: "aws.ecs",
        detailType: "ECS Task State Change",
        service: task.service.model.name,
        detail: { lastStatus: "STOPPED", stopCode: code, stoppedReason: reason },
      });
      if (task.deployment.revision === task.service.primary.revision) this.#failed(task.service);
    });
    world.on("taskHealthy", ({ service }) => {
      service.startFailures = 0;
    });
  }

  mayStart(service: ServiceState): boolean {
    return this.#world.now >= service.nextStartSec;
  }

  reset(service: ServiceState): void {
    service.startFailures = 0;
    service.nextStartSec = this.#world.now;
  }

  /** Tasks that were started together fail together, and count once. */
  #failed(service: ServiceState): void {
    const world = this.#world;
    if (world.now < service.nextStartSec) return;
    const minutes = PAUSES_MIN[Math.min(service.startFailures, PAUSES_MIN.length - 1)] ?? 0;
    service.startFailures++;
    service.nextStartSec = world.now + minutes * 60;
    world.bind("start-throttle");
    world.note(`service ${service.model.name}`, `next attempt to start tasks in ${minutes} min`, true);
    if (service.startFailures === IMPAIRED_AFTER) {
      world.emit("event", {
        source: "aws.ecs",
        detailType: "ECS Service Action",
        service: service.model.name,
        detail: { eventName: "SERVICE_TASK_START_IMPAIRED", eventType: "WARN" },
      });
    }
    world.kernel.after(minutes * 60, () => this.#retry(service));
  }
}
