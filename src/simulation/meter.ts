import type { Alarms } from "./controllers/alarms.ts";
import type { Traffic } from "./controllers/traffic.ts";
import type { Outcome } from "./outcome.ts";
import type { Recorder } from "./recorder.ts";
import type { FailureCause, MetricId } from "./result.ts";
import { ServiceLevel } from "./service-level.ts";
import { healthyTasks } from "./state.ts";
import type { World } from "./world.ts";

/** States of tasks that reports count. */
const COUNTED = ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING"] as const;

/** Counts a run: requests, service level, instance-hours, who noticed. */
export class Meter {
  readonly #world: World;
  readonly #traffic: Traffic;
  readonly #alarms: Alarms;
  readonly #level: ServiceLevel;
  #instanceSec = 0;
  #sinceSec = 0;
  #instances = 0;

  constructor(world: World, traffic: Traffic, alarms: Alarms) {
    this.#world = world;
    this.#traffic = traffic;
    this.#alarms = alarms;
    this.#level = new ServiceLevel(world, traffic);
    this.#countInstances();
    world.on("hostLaunched", () => this.#countInstances());
    world.on("hostGone", () => this.#countInstances());
  }

  outcome(horizonSec: number): Outcome {
    const world = this.#world;
    this.#countInstances();
    const failures = new Map<FailureCause, number>();
    let requests = 0;
    for (const service of world.services) {
      const totals = this.#traffic.totals(service);
      requests += totals.requests;
      for (const [cause, count] of totals.failures) failures.set(cause, (failures.get(cause) ?? 0) + count);
    }
    const failed = rounded([...failures.values()].reduce((sum, count) => sum + count, 0));
    const level = this.#level.totals();
    const { count, first, page: detected } = this.#alarms.pages;
    const harmed = failed > 0 || level.belowFloorSec > 0 || !level.recovered;
    if (harmed && !detected) world.bind("no-notification");
    const metrics: Record<MetricId, number> = {
      failed,
      failedShare: requests > 0 ? rounded((100 * failed) / requests) : 0,
      minHealthyShare: rounded(100 * level.fewest),
      belowDesiredSec: rounded(level.belowDesiredSec),
      belowFloorSec: rounded(level.belowFloorSec),
      recoverySec: level.recovered ? rounded(Math.max(0, level.disturbedUntilSec)) : horizonSec,
      unrecovered: level.recovered ? 0 : 1,
      detectSec: rounded(detected ? detected.atSec : harmed ? horizonSec : 0),
      undetected: harmed && !detected ? 1 : 0,
      killed: this.#traffic.killed,
      instanceHours: rounded(this.#instanceSec / 3600),
    };
    for (const value of Object.values(metrics)) world.digest.number(value);
    return {
      metrics,
      failures: Object.fromEntries([...failures].map(([cause, count]) => [cause, rounded(count)])),
      detectedBy: detected?.by,
      alarms: { first: first && { ...first, atSec: rounded(first.atSec) }, page: detected, pages: count },
      deployment: this.#deployment(),
      bound: [...world.bound.keys()].sort(),
      digest: world.digest.hex(),
      events: world.kernel.events,
    };
  }

  /** The present state, as series of a report. */
  sample(recorder: Recorder): void {
    const world = this.#world;
    const values: Record<string, number> = { instances: 0, "instances Spot": 0 };
    for (const host of world.hosts()) {
      if (!host.alive) continue;
      values["instances"] = (values["instances"] ?? 0) + 1;
      if (host.spot) values["instances Spot"] = (values["instances Spot"] ?? 0) + 1;
    }
    for (const state of COUNTED) values[`tasks ${state}`] = 0;
    let errors = 0;
    for (const service of world.services) {
      for (const { state } of service.tasks) {
        const name = `tasks ${state}`;
        if (values[name] !== undefined) values[name]++;
      }
      values[`healthy ${service.model.name}`] = healthyTasks(service);
      values[`desired ${service.model.name}`] = service.desired;
      for (const rate of Object.values(this.#traffic.flow(service).failures)) errors += rate;
    }
    values["errors per second"] = rounded(errors);
    recorder.sample(world.now, values);
  }

  /** How the deployments ended; the worst counts when there are several. */
  #deployment(): string | undefined {
    const words = this.#world.services.flatMap(({ primary, revisions }) => {
      if (revisions === 1) return [];
      if (primary.rollback) return primary.status === "IN_PROGRESS" ? ["rolling back"] : ["rolled back"];
      return [{ IN_PROGRESS: "in progress", COMPLETED: "completed", FAILED: "failed" }[primary.status]];
    });
    return ["failed", "in progress", "rolling back", "rolled back", "completed"].find((word) =>
      words.includes(word),
    );
  }

  /** Instances are paid for from their launch until they are gone. Called before and after their number changes. */
  #countInstances(): void {
    const { now } = this.#world;
    if (now > this.#sinceSec) this.#instanceSec += (now - this.#sinceSec) * this.#instances;
    this.#sinceSec = Math.max(0, now);
    this.#instances = 0;
    for (const pool of this.#world.pools) this.#instances += pool.hosts.length;
  }
}

/** To a millionth, so that sums in another order do not differ. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
