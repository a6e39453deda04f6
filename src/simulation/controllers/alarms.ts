import { hash32 } from "../../core/names.ts";
import type { Alarm } from "../../model/alarm-types.ts";
import { matchesRule } from "../events.ts";
import { PRIORITY } from "../kernel/kernel.ts";
import type { ServiceState } from "../state.ts";
import type { World } from "../world.ts";
import type { CapacityProviderScaling } from "./capacity-provider.ts";
import { EventCounts } from "./event-counts.ts";
import { MetricReaders } from "./metric-readers.ts";
import { Pages } from "./pages.ts";
import type { Traffic } from "./traffic.ts";

/** Alarms that have draws of their own, and how many draws each. */
const DRAWN_FOR = 1_000_003;
const DRAWS = 2000;

/**
 * CloudWatch alarms (M out of N datapoints) and EventBridge rules of the model: who is told of a fault, and when.
 * Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html (2026-06).
 */
export class Alarms {
  readonly pages: Pages;
  readonly #world: World;
  readonly #readers: MetricReaders;
  readonly #onDeploymentAlarm: (service: ServiceState, alarm: string) => void;

  /** @param onDeploymentAlarm called when an alarm of a service's deployments goes to ALARM */
  constructor(
    world: World,
    traffic: Traffic,
    reservations: CapacityProviderScaling,
    onDeploymentAlarm: (service: ServiceState, alarm: string) => void,
  ) {
    this.#world = world;
    this.pages = new Pages(world);
    this.#readers = new MetricReaders(world, traffic, reservations, new EventCounts(world));
    this.#onDeploymentAlarm = onDeploymentAlarm;
    for (const alarm of world.platform.alarms) this.#watch(alarm);
    const rules = world.platform.eventRules.filter(({ notifies }) => notifies);
    world.on("event", (event) => {
      const rule = rules.find((it) => matchesRule(it, event));
      if (rule) world.kernel.after(world.draw("event_delivery"), () => this.pages.event(rule.name));
    });
  }

  #watch(alarm: Alarm): void {
    const world = this.#world;
    // By its name: what another alarm draws does not change with an alarm that is added or gone.
    let index = (hash32(alarm.name) % DRAWN_FOR) * DRAWS;
    const read = this.#readers.of(alarm);
    if (!read) return;
    const breaching: boolean[] = [];
    let inAlarm = false;
    const first = world.draw("metric_phase", index) * alarm.periodSec;
    const look = () => {
      const value = read();
      const breaches = value === undefined ? alarm.treatMissingData === "breaching" : compare(alarm, value);
      breaching.push(breaches);
      if (breaching.length > alarm.evaluationPeriods) breaching.shift();
      const now = breaching.filter(Boolean).length >= alarm.datapointsToAlarm;
      if (now !== inAlarm) this.#changed(alarm, now, index++);
      inAlarm = now;
    };
    world.kernel.every(alarm.periodSec, first, look, PRIORITY.measure);
  }

  #changed(alarm: Alarm, inAlarm: boolean, index: number): void {
    const world = this.#world;
    world.kernel.after(world.draw("alarm_evaluation", index), () => {
      if (inAlarm) world.note(`alarm ${alarm.name}`, `ALARM: ${watchedBy(alarm)}`, true);
      this.pages.changed(alarm.name, inAlarm, alarm.notifies);
      if (!inAlarm) return;
      for (const service of world.services) {
        if (service.model.deploymentAlarms.names.includes(alarm.name)) {
          this.#onDeploymentAlarm(service, alarm.name);
        }
      }
    });
  }
}

function watchedBy({ expressions, metrics }: Alarm): string {
  return expressions.length > 0 ? "metric math" : (metrics[0]?.metric ?? "");
}

function compare({ comparison, threshold }: Alarm, value: number): boolean {
  switch (comparison) {
    case "GreaterThanThreshold":
      return value > threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    case "LessThanThreshold":
      return value < threshold;
    case "LessThanOrEqualToThreshold":
      return value <= threshold;
    default:
      return false;
  }
}
