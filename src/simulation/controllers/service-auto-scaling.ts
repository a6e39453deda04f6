import type { ScalingPolicy } from "../../model/platform.ts";
import { PRIORITY } from "../kernel/kernel.ts";
import { isLive, type ServiceState } from "../state.ts";
import type { World } from "../world.ts";
import type { ServiceScheduler } from "./service-scheduler.ts";
import type { Traffic } from "./traffic.ts";

/** Minutes above the target before a scale-out, and below nine tenths of it before a scale-in. */
const OUT_DATAPOINTS = 3;
const IN_DATAPOINTS = 15;
const IN_SHARE = 0.9;

interface Track {
  above: number;
  below: number;
  lastOutSec: number;
  lastInSec: number;
}

/**
 * Application Auto Scaling by target tracking: the number of tasks that brings the metric to its target, from the tasks
 * that run. Several policies: the largest number wins. While a service is deployed it is not scaled in.
 * Sources: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html (2026-06); the counts of
 * datapoints are those of the alarms that it creates.
 */
export class ServiceAutoScaling {
  readonly #world: World;
  readonly #scheduler: ServiceScheduler;
  readonly #traffic: Traffic;
  readonly #tracks = new Map<ScalingPolicy, Track>();

  constructor(world: World, scheduler: ServiceScheduler, traffic: Traffic) {
    this.#world = world;
    this.#scheduler = scheduler;
    this.#traffic = traffic;
    for (const service of world.services) {
      if (!service.model.scaling || service.model.daemon) continue;
      const period = world.draw("metric_period");
      const first = world.draw("metric_phase", 1000 + service.index) * period;
      world.kernel.every(period, first, () => this.#measure(service), PRIORITY.control);
    }
  }

  /** Applies new bounds, as a scheduled action does. */
  bound(service: ServiceState, min: number | undefined, max: number | undefined): void {
    service.minCapacity = min ?? service.minCapacity;
    service.maxCapacity = max ?? service.maxCapacity;
    const desired = clamp(service.desired, service.minCapacity, service.maxCapacity);
    this.#scheduler.setDesired(service, desired, "scheduled action");
  }

  #measure(service: ServiceState): void {
    const world = this.#world;
    let running = 0;
    for (const task of service.tasks) if (task.started && isLive(task)) running++;
    if (running === 0) return;
    const wanted: number[] = [];
    let allIn = true;
    for (const policy of service.model.scaling?.policies ?? []) {
      const value = this.#value(policy, service, running);
      if (value === undefined) continue;
      const track = this.#track(policy);
      track.above = value > policy.targetValue ? track.above + 1 : 0;
      track.below = value < policy.targetValue * IN_SHARE ? track.below + 1 : 0;
      const size = Math.ceil((running * value) / policy.targetValue);
      if (track.above >= OUT_DATAPOINTS && world.now - track.lastOutSec >= policy.scaleOutCooldownSec) {
        wanted.push(Math.max(service.desired, size));
        track.lastOutSec = world.now;
      } else if (!policy.disableScaleIn) {
        allIn &&= track.below >= IN_DATAPOINTS && world.now - track.lastInSec >= policy.scaleInCooldownSec;
        if (track.below >= IN_DATAPOINTS) wanted.push(Math.min(service.desired, size));
      }
    }
    if (wanted.length === 0) return;
    const size = Math.max(...wanted);
    const desired = clamp(size, service.minCapacity, service.maxCapacity);
    if (size > service.maxCapacity) world.bind("service-max");
    if (desired < service.desired && (!allIn || service.primary.status === "IN_PROGRESS")) return;
    if (desired < service.desired) {
      for (const policy of service.model.scaling?.policies ?? []) this.#track(policy).lastInSec = world.now;
    }
    this.#scheduler.setDesired(service, desired, "service auto scaling");
  }

  /** The metric of a policy in percent, or requests per target and minute; undefined when it is not modelled. */
  #value({ metric }: ScalingPolicy, service: ServiceState, running: number): number | undefined {
    const requests = this.#traffic.rate(service);
    if (metric === "cpu")
      return Math.min(100, (100 * requests) / (running * this.#traffic.capacityOf(service)));
    if (metric === "requests-per-target") return (60 * requests) / running;
    return undefined;
  }

  #track(policy: ScalingPolicy): Track {
    const known = this.#tracks.get(policy);
    if (known) return known;
    const fresh = { above: 0, below: 0, lastOutSec: -1e9, lastInSec: -1e9 };
    this.#tracks.set(policy, fresh);
    return fresh;
  }
}

export function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
