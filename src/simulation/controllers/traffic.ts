import type { FailureCause } from "../result.ts";
import type { ServiceState, Task } from "../state.ts";
import type { World } from "../world.ts";

/** Requests of one service in some state of its targets, per second. */
export interface Flow {
  readonly requests: number;
  readonly failures: Readonly<Partial<Record<FailureCause, number>>>;
  /** Share of a task's capacity that is used, over the tasks that get requests. May be above 1. */
  readonly utilization: number;
}

/** Causes of failures where there are targets, in the order in which they are summed. */
const CAUSES = ["gateway-timeout", "bad-gateway", "overload", "release", "wrong-answer"] as const;

/** A tracked metric rests this near to its target. */
const STEADY_SHARE = 0.95;

interface Account {
  sinceSec: number;
  requests: number;
  readonly failures: Map<FailureCause, number>;
}

/**
 * Requests through the load balancer, as rates: which share meets a target that is gone, one that is overloaded, or none.
 * A healthy target gets its equal share; below `minimum_healthy_targets` the nodes route to all registered targets.
 * Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html (target
 * group health) and load-balancer-troubleshooting.html (2026-06).
 */
export class Traffic {
  readonly #world: World;
  readonly #accounts = new Map<ServiceState, Account>();
  readonly #perTask = new Map<ServiceState, { readonly rate: number; readonly capacity: number }>();
  /** Tasks that ended while requests were routed to them. */
  killed = 0;

  constructor(world: World) {
    this.#world = world;
    for (const service of world.services) {
      this.#accounts.set(service, { sinceSec: world.now, requests: 0, failures: new Map() });
      const rate = taskRate(world, service);
      this.#perTask.set(service, { rate, capacity: rate / steadyUtilization(world, service) });
    }
    world.on("routingChanging", (service) => this.#account(service));
    // Registered before the agent sees the host die, so the requests in flight are still known.
    world.on("hostDied", (host) => {
      for (const task of host.tasks) if (task.serving && isRouted(task)) this.#cutOff(task);
    });
    world.on("taskStopped", (task, code) => {
      const abrupt = code === "EssentialContainerExited" || (code === "SpotInterruption" && task.fargate);
      if (abrupt && task.wasHealthy) this.killed++;
    });
  }

  /** Requests per second that a service gets. Not known from any Terraform: see the parameter `task_request_rate`. */
  rate(service: ServiceState): number {
    return this.base(service) * this.#world.conditions.traffic;
  }

  base(service: ServiceState): number {
    return service.usual * (this.#perTask.get(service)?.rate ?? 0);
  }

  /** Requests per second that a task can serve: its steady share, at the utilization that its scaling policy keeps. */
  capacityOf(service: ServiceState): number {
    return this.#perTask.get(service)?.capacity ?? 0;
  }

  /** What happens to requests in the present state. */
  flow(service: ServiceState): Flow {
    const requests = this.rate(service);
    if (!service.targetGroup || requests === 0) {
      let serving = 0;
      for (const task of service.tasks) if (task.serving) serving++;
      const utilization = serving > 0 ? requests / (serving * this.capacityOf(service)) : 0;
      return { requests: 0, failures: {}, utilization };
    }
    const targets = routedTasks(service);
    if (targets.length === 0) return { requests, failures: { "no-target": requests }, utilization: 0 };
    const { dependencyErrors, lostNodes } = this.#world.conditions;
    const each = (requests * (1 - lostNodes)) / targets.length;
    const utilization = each / this.capacityOf(service);
    const failures = {
      "gateway-timeout": requests * lostNodes,
      "bad-gateway": 0,
      overload: 0,
      release: 0,
      "wrong-answer": 0,
    };
    for (const task of targets) {
      if (!task.serving) {
        // A host that is gone does not answer; a process that is gone resets the connection.
        failures[task.host?.alive === false ? "gateway-timeout" : "bad-gateway"] += each;
        continue;
      }
      const { errorShare: ownErrors, wrongShare } = task.deployment.release;
      const errorShare = 1 - (1 - ownErrors) * (1 - dependencyErrors);
      const served = utilization > 1 ? each / utilization : each;
      failures.overload += each - served;
      failures.release += served * errorShare;
      failures["wrong-answer"] += served * (1 - errorShare) * wrongShare;
    }
    return { requests, failures: nonZero(failures), utilization };
  }

  /** Requests and failures so far. */
  totals(service: ServiceState): {
    readonly requests: number;
    readonly failures: ReadonlyMap<FailureCause, number>;
  } {
    this.#account(service);
    return this.#accounts.get(service) ?? { requests: 0, failures: new Map() };
  }

  #account(service: ServiceState): void {
    const account = this.#accounts.get(service);
    if (!account) return;
    const seconds = this.#world.now - account.sinceSec;
    account.sinceSec = this.#world.now;
    if (seconds <= 0) return;
    const { failures, requests, utilization } = this.flow(service);
    if (utilization > 1) this.#world.bind("task-capacity");
    if ((failures["gateway-timeout"] ?? 0) > 0 || (failures["bad-gateway"] ?? 0) > 0) {
      this.#world.bind("health-check-detection");
    }
    account.requests += requests * seconds;
    for (const cause in failures)
      add(account, cause as FailureCause, (failures[cause as FailureCause] ?? 0) * seconds);
  }

  /** The requests that a task was answering when it ended. */
  #cutOff(task: Task): void {
    this.#account(task.service);
    this.killed++;
    const account = this.#accounts.get(task.service);
    const share = this.rate(task.service) / Math.max(1, routedTasks(task.service).length);
    const inFlight = share * this.#world.draw("request_duration");
    if (account) add(account, "bad-gateway", inFlight);
  }
}

function add({ failures }: Account, cause: FailureCause, count: number): void {
  failures.set(cause, (failures.get(cause) ?? 0) + count);
}

/** Targets that get requests: the healthy ones, or all registered ones when too few are healthy. */
export function routedTasks(service: ServiceState): Task[] {
  const registered: Task[] = [];
  for (const task of service.tasks) if (task.registered) registered.push(task);
  const healthy = registered.filter((task) => task.healthy);
  return healthy.length >= Math.max(1, service.targetGroup?.failOpenBelow ?? 1) ? healthy : registered;
}

/** Requests per second of a task in the steady state: just below the target of a policy on requests, where there is one. */
function taskRate(world: World, { model }: ServiceState): number {
  const policy = model.scaling?.policies.find(({ metric }) => metric === "requests-per-target");
  const rate = world.draw("task_request_rate");
  return policy ? Math.min(rate, (policy.targetValue / 60) * STEADY_SHARE) : rate;
}

/** CPU that the tasks use in the steady state, 0–1: just below the target of the CPU policy, where there is one. */
export function steadyUtilization(world: World, { model }: ServiceState): number {
  const cpu = model.scaling?.policies.find(({ metric }) => metric === "cpu");
  return cpu ? Math.min(1, (cpu.targetValue / 100) * STEADY_SHARE) : world.draw("task_utilization");
}

function isRouted(task: Task): boolean {
  return task.registered && routedTasks(task.service).includes(task);
}

function nonZero(failures: Readonly<Record<(typeof CAUSES)[number], number>>): Flow["failures"] {
  const found: Partial<Record<FailureCause, number>> = {};
  for (const cause of CAUSES) if (failures[cause] > 0) found[cause] = failures[cause];
  return found;
}
