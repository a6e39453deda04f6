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
import { chooseProvider } from "./strategy.ts";
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
  readonly #planned = new Set<ServiceState>();

  constructor(world: World) {
    this.#world = world;
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
    primary.status = "FAILED";
    world.note(actorOf(service), `deployment of revision ${primary.revision} FAILED: ${why}`, true);
    world.emit("event", {
      source: "aws.ecs",
      detailType: "ECS Deployment State Change",
      detail: "SERVICE_DEPLOYMENT_FAILED",
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
    this.#stopTasks(service, live, staying, { mayStart: startable > 0 && canStart });
    this.#complete(service, staying);
  }

  #startTasks(service: ServiceState, count: number): void {
    const world = this.#world;
    if (count <= 0 || !this.#throttle.mayStart(service)) return;
    for (let i = 0; i < Math.min(count, STARTS_PER_MINUTE); i++) {
      const task = this.create(service);
      if (task.fargate) this.#placeOnFargate(task);
      else this.#wait(task);
    }
    if (count > STARTS_PER_MINUTE) world.kernel.after(60, () => this.#plan(service));
    world.emit("placementNeeded");
  }

  /** Without a capacity provider ECS does not keep a task that cannot be placed; here it waits, and nothing scales for it. */
  #wait(task: Task): void {
    const world = this.#world;
    if (world.waiting.size >= world.draw("provisioning_limit")) world.bind("provisioning-limit");
    world.waiting.add(task);
    const { epoch } = task;
    const patience = world.draw("provisioning_timeout", task.service.index * 100_000 + task.ordinal);
    world.kernel.after(patience, () => {
      if (task.epoch !== epoch || task.state !== "PROVISIONING") return;
      world.note(actorOf(task.service), `task ${task.id} was not placed in time`, true);
      world.emit("stopTask", task);
    });
  }

  #placeOnFargate(task: Task): void {
    const world = this.#world;
    const zones = task.service.model.zones.filter(
      (zone) => !(task.fargate === "fargate-spot" && world.conditions.noSpotIn.has(zone)),
    );
    const zone = zones.find((it) => !world.conditions.lostZones.has(it));
    if (zone === undefined) {
      world.bind("spot-supply");
      world.kernel.after(world.draw("spot_launch_retry"), () => {
        if (isLive(task)) this.#placeOnFargate(task);
      });
      return;
    }
    const busy = new Map<string, number>();
    for (const other of task.service.tasks) busy.set(other.zone, (busy.get(other.zone) ?? 0) + 1);
    const open = zones.filter((it) => !world.conditions.lostZones.has(it));
    task.zone = open.reduce((best, it) => ((busy.get(it) ?? 0) < (busy.get(best) ?? 0) ? it : best), zone);
    world.emit("taskPlaced", task);
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
    primary.status = "COMPLETED";
    service.lastCompleted = primary;
    this.#world.note(actorOf(service), `deployment of revision ${primary.revision} COMPLETED`, true);
    this.#world.emit("routingChanging", service);
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

/** Tasks above the desired count: those that have not started first, then from the zone with most of them. */
function surplus({ desired }: ServiceState, staying: readonly Task[]): Task[] {
  const left = [...staying];
  const chosen: Task[] = [];
  while (left.length > desired) {
    const inZone = new Map<string, number>();
    for (const { zone } of left) inZone.set(zone, (inZone.get(zone) ?? 0) + 1);
    left.sort(
      (a, b) =>
        Number(a.started) - Number(b.started) ||
        (inZone.get(b.zone) ?? 0) - (inZone.get(a.zone) ?? 0) ||
        b.ordinal - a.ordinal,
    );
    const next = left.shift();
    if (next) chosen.push(next);
  }
  return chosen;
}

export function actorOf({ model }: ServiceState): string {
  return `service ${model.name}`;
}
