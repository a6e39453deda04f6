import type { ServiceState, Task } from "../state.ts";
import type { World } from "../world.ts";

/**
 * Health of the tasks of each service: by the target group's checks, or without a load balancer by time. Checks are not
 * simulated one by one: when the answer to them changes, the moment is drawn at which enough of them have agreed.
 *
 * A new target is healthy after one success; a target that was unhealthy needs `healthy_threshold`; and
 * `unhealthy_threshold` failures make it unhealthy, each found after `timeout`. A task of several target groups is healthy
 * when the last of them says so, and unhealthy when the first does.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html (2026-06).
 */
export class LoadBalancer {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    world.on("serviceChanged", (service) => this.assess(service));
  }

  /** Looks whether the answer to the checks of any task changed. */
  assess(service: ServiceState): void {
    for (const task of service.tasks) {
      if (!task.started || task.stopping) continue;
      const passes = this.#passes(task);
      const judged = task.checks !== 0;
      if (judged && passes === task.passing) continue;
      task.passing = passes;
      task.checks++;
      this.#schedule(task);
    }
  }

  #passes(task: Task): boolean {
    const { failingHealth } = this.#world.conditions;
    return task.serving && task.deployment.release.passesHealthCheck && !failingHealth.has(task.service);
  }

  #schedule(task: Task): void {
    const { targetGroups } = task.service.model;
    if (targetGroups.length === 0) {
      this.#withoutLoadBalancer(task);
      return;
    }
    if (task.passing && task.healthy) return;
    // The phase of a target's checks is drawn once.
    const phase = this.#world.draw("health_check_phase", task.service.index * 100_000 + task.ordinal);
    if (task.passing) {
      const seconds = targetGroups.map(({ healthCheck: { healthyThreshold, intervalSec } }) => {
        const checks = task.wasHealthy ? healthyThreshold : 1;
        return (checks - 1) * intervalSec + phase * intervalSec;
      });
      this.#guarded(task, Math.max(...seconds), () => this.#healthy(task));
      return;
    }
    const [first] = targetGroups
      .map(({ healthCheck: { intervalSec, timeoutSec, unhealthyThreshold }, name }) => ({
        name,
        seconds: (unhealthyThreshold - 1) * intervalSec + phase * intervalSec + timeoutSec,
      }))
      .sort((a, b) => a.seconds - b.seconds);
    if (first) this.#guarded(task, first.seconds, () => this.#unhealthy(task, `unhealthy in ${first.name}`));
  }

  /** Health of a task that no load balancer checks: its container health check, where it has one. */
  #withoutLoadBalancer(task: Task): void {
    const check = task.service.model.task.containerHealthCheck;
    if (task.passing && !task.healthy) {
      // The first check comes an interval after the start, and one success is enough.
      const seconds = check?.intervalSec ?? this.#world.draw("healthy_without_check");
      this.#guarded(task, seconds, () => this.#healthy(task));
    }
    if (!task.passing && check) {
      const ignored = task.wasHealthy ? 0 : check.startPeriodSec;
      const seconds = ignored + check.retries * check.intervalSec;
      this.#guarded(task, seconds, () => this.#unhealthy(task, "container health check failed"));
    }
  }

  #healthy(task: Task): void {
    const world = this.#world;
    world.emit("routingChanging", task.service);
    task.healthy = true;
    task.wasHealthy = true;
    task.unhealthy = false;
    task.condemned = false;
    world.note(`service ${task.service.model.name}`, `task ${task.id} is healthy`);
    world.emit("taskHealthy", task);
    world.emit("serviceChanged", task.service);
  }

  #unhealthy(task: Task, why: string): void {
    const world = this.#world;
    world.emit("routingChanging", task.service);
    task.healthy = false;
    task.unhealthy = true;
    const graceEnds = task.startedAtSec + task.service.model.healthCheckGracePeriodSec;
    if (world.now < graceEnds) {
      this.#guarded(task, Math.max(0.001, graceEnds - world.now), () => this.#unhealthy(task, why));
      return;
    }
    if (task.condemned) return;
    task.condemned = true;
    world.note(`service ${task.service.model.name}`, `task ${task.id} is ${why}`, true);
    world.emit("taskUnhealthy", task);
    world.emit("serviceChanged", task.service);
  }

  #guarded(task: Task, seconds: number, action: () => void): void {
    const { checks } = task;
    this.#world.kernel.after(seconds, () => {
      if (task.checks === checks && !task.stopping && task.state !== "STOPPED") action();
    });
  }
}
