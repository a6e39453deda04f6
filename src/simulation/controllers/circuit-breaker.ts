import type { Deployment, ServiceState, Task } from "../state.ts";
import type { World } from "../world.ts";

/**
 * Failures after which a deployment fails: half the desired tasks, but 3 to 200.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html (2026-06).
 */
export function failureThreshold(desired: number): number {
  return Math.min(200, Math.max(3, Math.ceil(desired / 2)));
}

/**
 * The deployment circuit breaker. Until a task of the new revision has reached RUNNING, tasks that fail before count;
 * afterwards those that are replaced for their health. A healthy task resets the count. Nothing counts outside a
 * deployment, and a rollback is not rolled back.
 */
export class CircuitBreaker {
  readonly #world: World;
  readonly #fail: (service: ServiceState, why: string) => void;

  /** @param fail ends the deployment, and rolls back where that is on */
  constructor(world: World, fail: (service: ServiceState, why: string) => void) {
    this.#world = world;
    this.#fail = fail;
    world.on("taskStopped", (task, code) => {
      if (code === "TaskFailedToStart" && !task.deployment.reachedRunning) this.#count(task);
    });
    world.on("taskUnhealthy", (task) => {
      if (task.deployment.reachedRunning) this.#count(task);
    });
    world.on("taskHealthy", ({ deployment }) => {
      deployment.failedTasks = 0;
    });
  }

  #count(task: Task): void {
    const { deployment, service } = task;
    if (!service.model.circuitBreaker.enable || !watches(service, deployment)) return;
    deployment.failedTasks++;
    const threshold = failureThreshold(service.desired);
    if (deployment.failedTasks < threshold) return;
    this.#world.bind("circuit-breaker");
    this.#fail(service, `circuit breaker after ${deployment.failedTasks} failed tasks`);
  }
}

function watches({ primary }: ServiceState, deployment: Deployment): boolean {
  return primary === deployment && deployment.status === "IN_PROGRESS";
}
