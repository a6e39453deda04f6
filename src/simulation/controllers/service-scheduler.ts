import {
  ceilingOf,
  type Deployment,
  floorOf,
  isLive,
  type Release,
  type ServiceState,
  type Task,
} from "../state.ts";
import type { World } from "../world.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { Fargate } from "./fargate.ts";
import { chooseProvider } from "./strategy.ts";
import { surplus } from "./surplus.ts";
import { Throttle } from "./throttle.ts";

/** Tasks that the scheduler starts for a service within a minute, on EC2. Source: service-quotas.html of the ECS guide. */
const STARTS_PER_MINUTE = 500;

/**
 * The service scheduler: keeps the desired count, deploys within minimumHealthyPercent and maximumPercent, replaces
 * unhealthy tasks and those of draining instances.
 * Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html, ecs_services.html and
 * container-instance-draining.html (2026-06).
 */
export class ServiceScheduler {
  readonly #world: World;
  readonly #throttle: Throttle;
  readonly #fargate: Fargate;
  readonly #planned = new Set<ServiceState>();
  /** Tasks that were started in the present minute. */
  readonly #starts = new Map<ServiceState, { sinceSec: number; count: number }>();

  constructor(world: World) {
    this.#world = world;
    this.#fargate = new Fargate(world);
    this.#throttle = new Throttle(world, (service) => this.#plan(service));
    new CircuitBreaker(world, (service, why) => this.fail(service, why));
    world.on("serviceChanged", (service) => this.#plan(service));
    world.on("taskStopped", (task) => this.#plan(task.service));
  }

  /** Starts a deployment of a new revision. */
  deploy(service: ServiceState, release: Release): void {
    service.revisions++;
    this.#begin(service, service.revisions, release, false);
  }

  /** Tasks of the revision that is gone back to, and that still run, stay. */
  #begin(service: ServiceState, revision: number, release: Release, rollback: boolean): void {
    const world = this.#world;
    world.emit("routingChanging", service);
    service.primary = {
      revision,
      release,
      rollback,
      startedAtSec: world.now,
      status: "IN_PROGRESS",
      failedTasks: 0,
      reachedRunning: false,
    };
    this.#throttle.reset(service);
    world.note(
      actorOf(service),
      `${rollback ? "rollback" : "deployment"} ${rollback ? "to" : "of"} revision ${revision}`,
      true,
    );
    this.#plan(service);
  }

  /** Fails the running deployment; goes back to the last completed one where the service says so. */
  fail(service: ServiceState, why: string, rollback = service.model.circuitBreaker.rollback): void {
    const world = this.#world;
    const { lastCompleted, primary } = service;
    if (primary.status !== "IN_PROGRESS") return;
    world.emit("routingChanging", service);
    primary.status = "FAILED";
    world.note(actorOf(service), `deployment of revision ${primary.revision} FAILED: ${why}`, true);
    world.emit("event", {
      source: "aws.ecs",
      detailType: "ECS Deployment State Change",
      service: service.model.name,
      detail: { eventName: "SERVICE_DEPLOYMENT_FAILED", eventType: "ERROR" },
    });
    if (rollback && lastCompleted && !primary.rollback) {
      this.#begin(service, lastCompleted.revision, lastCompleted.release, true);
    }
  }

  /** Changes the desired count. */
  setDesired(service: ServiceState, desired: number, why: string): void {
    if (service.desired === desired) return;
    this.#world.emit("routingChanging", service);
    this.#world.note(actorOf(service), `desired count ${service.desired} → ${desired}: ${why}`, true);
    service.desired = desired;
    this.#plan(service);
  }

  /** Clears the pause after failed starts, as an update of the service does. */
  forceNewDeployment(service: ServiceState): void {
    this.deploy(service, service.primary.release);
  }

  /** A task of the first revision, before the fault. */
  create(service: ServiceState, deployment: Deployment = service.primary): Task {
    const world = this.#world;
    const { fargate, provider } = chooseProvider(world, service);
    const task: Task = {
      id: `${service.model.name}/${service.created + 1}`,
      ordinal: service.created++,
      service,
      deployment,
      createdAtSec: world.now,
      state: "PROVISIONING",
      host: undefined,
      zone: "",
      provider,
      fargate,
      started: false,
      startedAtSec: 0,
      serving: false,
      registered: false,
      healthy: false,
      wasHealthy: false,
      unhealthy: false,
      condemned: false,
      passing: false,
      checks: 0,
      stopping: false,
      epoch: 0,
    };
    service.tasks.add(task);
    world.recorder?.state(
      world.now,
      task.id,
      "task",
      `${service.model.name}, revision ${deployment.revision}`,
      "PROVISIONING",
    );
    return task;
  }

  #plan(service: ServiceState): void {
    if (this.#planned.has(service)) return;
    this.#planned.add(service);
    this.#world.kernel.after(this.#world.draw("scheduler_reaction"), () => {
      this.#planned.delete(service);
      this.#converge(service);
    });
  }

  #converge(service: ServiceState): void {
    const { primary } = service;
    const live: Task[] = [];
    let stopping = 0;
    for (const task of service.tasks) {
      if (isLive(task)) live.push(task);
      else stopping++;
      if (task.started && isOf(task, primary)) primary.reachedRunning = true;
    }
    const staying = live.filter((task) => !hasToGo(task));
    const wanted = service.desired - staying.length;
    const startable = ceilingOf(service) - live.length - stopping;
    const canStart = primary.status !== "FAILED";
    if (wanted > 0 && canStart) this.#startTasks(service, Math.min(wanted, startable));
    const replaced = wanted <= 0 || startable > 0;
    this.#stopTasks(service, live, staying, { mayStart: replaced && canStart });
    this.#complete(service, staying);
  }

  #startTasks(service: ServiceState, count: number): void {
    const world = this.#world;
    if (count <= 0 || !this.#throttle.mayStart(service)) return;
    const starts = this.#startsOf(service);
    for (let i = 0; i < count; i++) {
      if (starts.count >= STARTS_PER_MINUTE) {
        const rest = starts.sinceSec + 60 - world.now;
        world.kernel.after(rest, () => this.#plan(service));
        break;
      }
      if (world.waiting.size >= world.draw("provisioning_limit")) {
        world.bind("provisioning-limit");
        world.kernel.after(world.draw("placement_retry"), () => this.#plan(service));
        break;
      }
      starts.count++;
      this.startOne(service);
    }
  }

  /** A task of the present revision, beyond the desired count or not. */
  startOne(service: ServiceState): Task {
    const task = this.create(service);
    if (task.fargate) this.#fargate.place(task);
    else this.#wait(task);
    this.#world.emit("placementNeeded");
    return task;
  }

  #startsOf(service: ServiceState): { readonly sinceSec: number; count: number } {
    const { now } = this.#world;
    const known = this.#starts.get(service);
    if (known && now - known.sinceSec < 60) return known;
    const fresh = { sinceSec: now, count: 0 };
    this.#starts.set(service, fresh);
    return fresh;
  }

  /** Without a capacity provider ECS does not keep a task that cannot be placed; here it waits, and nothing scales for it. */
  #wait(task: Task): void {
    const world = this.#world;
    world.waiting.add(task);
    const { epoch } = task;
    const patience = world.draw("provisioning_timeout", task.service.index * 100_000 + task.ordinal);
    world.kernel.after(patience, () => {
      if (task.epoch !== epoch || task.state !== "PROVISIONING") return;
      world.note(actorOf(task.service), `task ${task.id} was not placed in time`, true);
      world.emit("endTask", task, "TaskFailedToStart");
    });
  }

  #stopTasks(
    service: ServiceState,
    live: readonly Task[],
    staying: readonly Task[],
    { mayStart }: { readonly mayStart: boolean },
  ): void {
    const world = this.#world;
    const floor = floorOf(service);
    let healthy = live.filter((task) => task.healthy).length;
    const enough = staying.filter((task) => task.healthy).length >= service.desired;
    const going = live.filter(hasToGo).sort((a, b) => Number(a.healthy) - Number(b.healthy));
    let oneUnhealthy = !mayStart;
    for (const task of going) {
      if (task.healthy) {
        if (healthy - 1 < floor) {
          world.bind("minimum-healthy-percent");
          continue;
        }
        healthy--;
        world.emit("stopTask", task);
        continue;
      }
      // A replacement starts before an unhealthy task of the steady state is stopped, where there may be one more.
      const steady = task.condemned && service.primary.status === "COMPLETED";
      if (steady && !enough && !oneUnhealthy) continue;
      if (steady) oneUnhealthy = false;
      world.emit("stopTask", task);
    }
    for (const task of surplus(service, staying)) {
      if (task.healthy && healthy - 1 < floor) break;
      if (task.healthy) healthy--;
      world.emit("stopTask", task);
    }
  }

  #complete(service: ServiceState, staying: readonly Task[]): void {
    const { desired, primary, tasks } = service;
    if (primary.status !== "IN_PROGRESS" || staying.length !== desired) return;
    if (staying.some((task) => !task.healthy)) return;
    for (const task of tasks) if (!isOf(task, primary)) return;
    this.#world.emit("routingChanging", service);
    primary.status = "COMPLETED";
    service.lastCompleted = primary;
    this.#world.note(actorOf(service), `deployment of revision ${primary.revision} COMPLETED`, true);
  }
}

function isOf({ deployment }: Task, { revision }: Deployment): boolean {
  return deployment.revision === revision;
}

/** Tasks that the scheduler wants to replace: of an older revision, on a draining instance, or unhealthy. */
function hasToGo(task: Task): boolean {
  return (
    !isOf(task, task.service.primary) ||
    task.condemned ||
    (task.host !== undefined && task.host.state === "DRAINING")
  );
}

export function actorOf({ model }: ServiceState): string {
  return `service ${model.name}`;
}
