import { isLive, type StopCode, type Task, type TaskState } from "../state.ts";
import type { World } from "../world.ts";
import { release } from "./placement.ts";
import { reaches, reachesImages } from "./reachability.ts";

/** Seconds between two looks at an agent that is not connected, while an order waits for it. */
const ORDER_RETRY_SEC = 30;

/** Seconds for the detachment of a network interface. */
const ENI_DETACH_SEC = 1;

/**
 * The ECS agent and the states of a task: fetching secrets, pulling images, starting, registering, and the stop sequence.
 * A task that the scheduler stops is deregistered first, ECS waits for the whole deregistration delay, then SIGTERM, then
 * SIGKILL after `stopTimeout`.
 * Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html and
 * load-balancer-connection-draining.html (2026-06).
 */
export class Agent {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    world.on("stopTask", (task) => this.#stop(task));
    world.on("endTask", (task, code) => this.#end(task, code));
    world.on("hostDied", (host) => {
      for (const task of [...host.tasks]) this.#processEnds(task);
    });
  }

  /** From now on tasks that are placed are started; those of the steady state are adopted before. */
  listen(): void {
    this.#world.on("taskPlaced", (task) => this.#start(task));
  }

  /** A task that runs from the beginning: placed, started and healthy. */
  adopt(task: Task): void {
    move(this.#world, task, "PENDING");
    move(this.#world, task, "ACTIVATING");
    move(this.#world, task, "RUNNING");
    task.started = true;
    task.startedAtSec = -3600;
    task.serving = true;
    task.passing = true;
    task.healthy = true;
    task.wasHealthy = true;
    task.registered = task.service.targetGroup !== undefined;
    for (const image of task.service.model.task.images) task.host?.images.add(image);
  }

  /** ECS learns that a task is over. */
  stopped(task: Task, code: StopCode, reason: string): void {
    if (task.state === "STOPPED") return;
    const world = this.#world;
    world.emit("routingChanging", task.service);
    task.epoch++;
    task.checks++;
    task.serving = false;
    task.registered = false;
    task.healthy = false;
    world.waiting.delete(task);
    release(task);
    move(world, task, "STOPPED");
    task.service.tasks.delete(task);
    world.emit("taskStopped", task, code, reason);
    world.emit("placementNeeded");
  }

  #start(task: Task): void {
    const world = this.#world;
    const { images, networkMode, secrets } = task.service.model.task;
    const ordinal = task.service.index * 100_000 + task.ordinal;
    move(world, task, "PENDING");
    const later = this.#guarded(task);
    const up = () => task.fargate !== undefined || task.host?.alive === true;
    const attach = networkMode === "awsvpc" ? world.draw("eni_attach", ordinal) : 0;
    const begun = task.fargate ? world.draw("fargate_start", ordinal) : attach;

    later(begun, () => {
      if (!up()) return;
      if (secrets.length > 0 && !this.#canFetchSecrets(task)) {
        later(world.draw("secrets_failure", ordinal), () => {
          const reason = task.service.secretsReadable
            ? "fetching secret data: no route to the service"
            : "fetching secret data: AccessDeniedException";
          this.stopped(task, "TaskFailedToStart", reason);
        });
        return;
      }
      const pull = this.#pullSec(task, ordinal);
      if (pull === undefined) {
        world.bind("registry");
        later(world.draw("pull_failure", ordinal), () => {
          this.stopped(task, "TaskFailedToStart", "CannotPullContainerError");
        });
        return;
      }
      const fetch = secrets.length > 0 ? world.draw("secrets_fetch", ordinal) : 0;
      later(fetch + pull + world.draw("container_start", ordinal), () => {
        if (!up()) return;
        for (const image of images) task.host?.images.add(image);
        this.#activate(task, ordinal);
      });
    });
  }

  #activate(task: Task, ordinal: number): void {
    const world = this.#world;
    const { release: it } = task.deployment;
    const later = this.#guarded(task);
    move(world, task, "ACTIVATING");
    if (it.exitsAfterSec !== undefined) {
      later(it.exitsAfterSec, () => {
        const code = task.started ? "EssentialContainerExited" : "TaskFailedToStart";
        this.stopped(task, code, "essential container in task exited");
      });
    }
    later(world.draw("application_start", ordinal) + it.slowerStartSec, () => {
      if (task.fargate === undefined && task.host?.alive !== true) return;
      world.emit("routingChanging", task.service);
      task.serving = true;
      world.emit("serviceChanged", task.service);
    });
    later(world.draw("target_registration", ordinal), () => {
      world.emit("routingChanging", task.service);
      move(world, task, "RUNNING");
      task.started = true;
      task.deployment.reachedRunning = true;
      task.startedAtSec = world.now;
      task.registered = task.service.targetGroup !== undefined;
      world.emit("serviceChanged", task.service);
    });
  }

  /** Seconds for the pull; undefined when the image cannot be had. */
  #pullSec(task: Task, ordinal: number): number | undefined {
    const { images } = task.service.model.task;
    const behavior = task.host?.pool.model.imagePullBehavior ?? "always";
    const cached = task.host !== undefined && images.every((image) => task.host?.images.has(image));
    const reachable = reachesImages(this.#world, task.zone, images);
    const usesCache = cached && (reachable || behavior !== "always");
    if (!usesCache && !reachable) return undefined;
    return this.#world.draw(cached ? "pull_warm" : "pull_cold", ordinal);
  }

  #canFetchSecrets({ service, zone }: Task): boolean {
    if (!service.secretsReadable) return false;
    const needed = new Set(service.model.task.secrets.map((secret) => secret.service));
    return [...needed].every((name) => reaches(this.#world, zone, name));
  }

  #stop(task: Task): void {
    const world = this.#world;
    if (task.stopping || task.state === "STOPPING" || task.state === "STOPPED") return;
    world.emit("routingChanging", task.service);
    task.stopping = true;
    if (task.state === "PROVISIONING") {
      this.stopped(task, "ServiceSchedulerInitiated", "stopped before it was placed");
      return;
    }
    task.epoch++;
    task.checks++;
    // ECS waits for every target group.
    const delays = task.service.model.targetGroups.map((it) => it.deregistrationDelaySec);
    const delay = task.registered ? Math.max(0, ...delays) : 0;
    if (task.registered) move(world, task, "DEACTIVATING");
    task.registered = false;
    task.healthy = false;
    this.#guarded(task)(delay, () => this.#terminate(task));
  }

  /**
   * An end that the scheduler did not order. Fargate Spot sends SIGTERM with its notice, and the task may stay a target
   * until it is STOPPED. Source: https://repost.aws/knowledge-center/fargate-spot-termination-notice (2026-06).
   */
  #end(task: Task, code: StopCode): void {
    const world = this.#world;
    if (task.stopping || task.state === "STOPPING" || task.state === "STOPPED") return;
    if (!task.started) {
      this.stopped(
        task,
        code,
        code === "TaskFailedToStart" ? "it was not placed in time" : "Spot interruption",
      );
      return;
    }
    task.epoch++;
    move(world, task, "STOPPING");
    const later = this.#guarded(task);
    later(Math.min(this.#exitSec(task), world.draw("spot_notice")), () => {
      this.#processEnds(task);
      move(world, task, "DEPROVISIONING");
      later(ENI_DETACH_SEC, () => this.stopped(task, code, "Spot interruption"));
    });
  }

  /** Seconds from SIGTERM to the exit, by SIGKILL at the latest. */
  #exitSec({ ordinal, service }: Task): number {
    const exit = this.#world.draw("application_stop", service.index * 100_000 + ordinal);
    return Math.min(exit, service.model.task.stopTimeoutSec);
  }

  /** SIGTERM and SIGKILL, as soon as the agent hears of it. */
  #terminate(task: Task): void {
    const world = this.#world;
    const later = this.#guarded(task);
    if (task.host && !(task.host.alive && task.host.agentConnected)) {
      // What runs on a host that is gone ends when ECS learns of it.
      if (task.host.alive) later(ORDER_RETRY_SEC, () => this.#terminate(task));
      return;
    }
    // A task that is PENDING has no container that would take its time.
    const exit = task.state === "PENDING" ? 0 : this.#exitSec(task);
    move(world, task, "STOPPING");
    later(exit, () => {
      task.serving = false;
      move(world, task, "DEPROVISIONING");
      later(ENI_DETACH_SEC, () =>
        this.stopped(task, "ServiceSchedulerInitiated", "scaling activity of the service"),
      );
    });
  }

  /** The process is gone, and nobody was told. */
  #processEnds(task: Task): void {
    if (!task.serving) return;
    this.#world.emit("routingChanging", task.service);
    task.serving = false;
    this.#world.emit("serviceChanged", task.service);
  }

  /** Schedules for a task; what is overtaken by another event of the task does not happen. */
  #guarded(task: Task): (seconds: number, action: () => void) => void {
    const { epoch } = task;
    return (seconds, action) =>
      this.#world.kernel.after(seconds, () => {
        if (task.epoch === epoch) action();
      });
  }
}

/** Which states follow on a state; every state may end in STOPPED. */
const NEXT: Readonly<Record<TaskState, readonly TaskState[]>> = {
  PROVISIONING: ["PENDING"],
  PENDING: ["ACTIVATING", "STOPPING"],
  ACTIVATING: ["RUNNING", "STOPPING"],
  RUNNING: ["DEACTIVATING", "STOPPING"],
  DEACTIVATING: ["STOPPING"],
  STOPPING: ["DEPROVISIONING"],
  DEPROVISIONING: [],
  STOPPED: [],
};

function move(world: World, task: Task, state: TaskState): void {
  if (state !== "STOPPED" && !NEXT[task.state].includes(state)) {
    throw new Error(`${task.id} cannot go from ${task.state} to ${state}`);
  }
  task.state = state;
  world.digest.number(world.now);
  world.digest.text(`${task.id} ${state}`);
  world.recorder?.state(world.now, task.id, "task", labelOf(task), state, task.host?.id);
}

function labelOf({ deployment, service }: Task): string {
  return `${service.model.name}, revision ${deployment.revision}`;
}

/** Whether a task is on its way to RUNNING. */
export function isStarting(task: Task): boolean {
  return isLive(task) && !task.started;
}
