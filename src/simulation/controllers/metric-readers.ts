import { parseMath as parseExpression } from "../../core/metric-math.ts";
import { mathValue } from "../../core/metric-math-value.ts";
import { remembering } from "../../core/remember.ts";
import type { Alarm, AlarmMetric } from "../../model/alarm-types.ts";
import type { FailureCause } from "../result.ts";
import { healthyTasks, type ServiceState } from "../state.ts";
import type { World } from "../world.ts";
import type { CapacityProviderScaling } from "./capacity-provider.ts";
import type { EventCounts } from "./event-counts.ts";
import type { Traffic } from "./traffic.ts";

/** Failures that the load balancer answers itself, and those that targets answer. */
const BY_BALANCER: readonly FailureCause[] = ["bad-gateway", "no-target", "gateway-timeout"];
const BY_TARGET: readonly FailureCause[] = ["overload", "release"];

/** Seconds between two samples of what is looked at and not counted. */
const SAMPLE_SEC = 60;

/** Every run has the expressions of the last one. */
const parseMath = remembering(parseExpression);

/** Value of a metric over the last period; undefined when there is no datapoint. */
export type Reader = () => number | undefined;

/** What a metric is read from: something that goes up, or something that has a value at every moment. */
type Signal =
  | { readonly kind: "count"; readonly total: () => number }
  | { readonly kind: "level"; readonly now: () => number | undefined };

/** Reads the metrics of alarms from the simulated platform. */
export class MetricReaders {
  readonly #world: World;
  readonly #traffic: Traffic;
  readonly #reservations: CapacityProviderScaling;
  readonly #events: EventCounts;

  constructor(world: World, traffic: Traffic, reservations: CapacityProviderScaling, events: EventCounts) {
    this.#world = world;
    this.#traffic = traffic;
    this.#reservations = reservations;
    this.#events = events;
  }

  /** What an alarm compares; undefined when some metric of it is not simulated. */
  of(alarm: Alarm): Reader | undefined {
    const readers = new Map<string, Reader>();
    for (const metric of alarm.metrics) {
      const signal = this.#signal(metric);
      if (!signal) return undefined;
      readers.set(metric.id, this.#overPeriod(signal, metric, alarm.periodSec));
    }
    const own = readers.get(alarm.compared);
    if (own) return own;
    const expressions = new Map(alarm.expressions.map(({ expression, id }) => [id, parseMath(expression)]));
    if (![...expressions.values()].every((node) => node !== undefined)) return undefined;
    const ids = [...readers.keys()];
    const values = new Map<string, number | undefined>();
    const at = (id: string): number | undefined => {
      const node = expressions.get(id);
      return node ? mathValue(node, at, ids) : values.get(id);
    };
    return () => {
      for (const [id, read] of readers) values.set(id, read());
      return at(alarm.compared);
    };
  }

  /** A count has no datapoint where nothing happened. A level is sampled each minute where the period is longer. */
  #overPeriod(signal: Signal, { statistic }: AlarmMetric, periodSec: number): Reader {
    if (signal.kind === "count") {
      let before = signal.total();
      return () => {
        const since = signal.total() - before;
        before += since;
        return since > 0 ? since : undefined;
      };
    }
    if (periodSec <= SAMPLE_SEC) return signal.now;
    const samples: number[] = [];
    this.#world.kernel.every(SAMPLE_SEC, 0, () => {
      const value = signal.now();
      if (value !== undefined) samples.push(value);
      if (samples.length > periodSec / SAMPLE_SEC) samples.shift();
    });
    return () => summed(statistic, samples);
  }

  #signal(metric: AlarmMetric): Signal | undefined {
    const { namespace, subject } = metric;
    const world = this.#world;
    if (notSimulated(metric, []) === OVER_SERVICE_CONNECT) return undefined;
    const services = world.services.filter(({ model }) => {
      if (subject.kind === "service") return model.name === subject.name;
      if (subject.kind === "target-group")
        return model.targetGroups.some(({ name }) => name === subject.name);
      if (subject.kind !== "load-balancer") return false;
      return model.targetGroups.some(({ loadBalancers }) => loadBalancers.includes(subject.name));
    });
    if (services.length > 0) return this.#serviceSignal(metric, services);
    if (namespace === "AWS/ECS/ManagedScaling" && subject.kind === "capacity-provider") {
      return { kind: "level", now: () => this.#reservations.reservation.get(subject.name) };
    }
    const pool =
      namespace === "AWS/AutoScaling" && subject.kind === "pool" ? world.poolOf(subject.name) : undefined;
    if (pool) {
      switch (metric.metric) {
        case "GroupInServiceInstances":
          return { kind: "level", now: () => pool.hosts.filter((host) => host.alive).length };
        case "GroupDesiredCapacity":
          return { kind: "level", now: () => pool.desired };
        case "GroupMaxSize":
          return { kind: "level", now: () => pool.maxSize };
        case "GroupMinSize":
          return { kind: "level", now: () => pool.minSize };
        default:
          return undefined;
      }
    }
    const total = this.#events.counted(metric);
    return total && { kind: "count", total };
  }

  #serviceSignal({ metric, statistic }: AlarmMetric, services: readonly ServiceState[]): Signal | undefined {
    const level = (count: (service: ServiceState) => number): Signal => ({
      kind: "level",
      now: () => services.reduce((sum, it) => sum + count(it), 0),
    });
    switch (metric) {
      case "HTTPCode_ELB_5XX_Count":
        return this.#failures(services, BY_BALANCER);
      case "HTTPCode_ELB_502_Count":
        return this.#failures(services, ["bad-gateway"]);
      case "HTTPCode_ELB_503_Count":
        return this.#failures(services, ["no-target"]);
      case "HTTPCode_ELB_504_Count":
        return this.#failures(services, ["gateway-timeout"]);
      case "HTTPCode_Target_5XX_Count":
        return this.#failures(services, BY_TARGET);
      case "UnhealthyRoutingRequestCount":
        return {
          kind: "level",
          now: () => {
            const open = services.reduce((sum, it) => sum + (failsOpen(it) ? this.#traffic.rate(it) : 0), 0);
            return open > 0 ? open * SAMPLE_SEC : undefined;
          },
        };
      case "UnHealthyHostCount":
        return level(({ tasks }) => [...tasks].filter((it) => it.registered && it.unhealthy).length);
      case "HealthyHostCount":
        return level(healthyTasks);
      case "RunningTaskCount":
        return level(({ tasks }) => [...tasks].filter((it) => it.state === "RUNNING").length);
      case "DesiredTaskCount":
        return level(({ desired }) => desired);
      case "CPUUtilization":
        return {
          kind: "level",
          now: () =>
            summed(
              statistic,
              services.map((it) => Math.min(100, 100 * this.#traffic.flow(it).utilization)),
            ),
        };
      default:
        return undefined;
    }
  }

  #failures(services: readonly ServiceState[], causes: readonly FailureCause[]): Signal {
    return {
      kind: "count",
      total: () => {
        let sum = 0;
        for (const service of services) {
          const { failures } = this.#traffic.totals(service);
          for (const cause of causes) sum += failures.get(cause) ?? 0;
        }
        return sum;
      },
    };
  }
}

/** Whether the nodes route to all targets, because too few are healthy. */
function failsOpen(service: ServiceState): boolean {
  const { targetGroup, tasks } = service;
  if (!targetGroup) return false;
  const registered = [...tasks].filter((task) => task.registered);
  const healthy = registered.filter((task) => task.healthy);
  return registered.length > 0 && healthy.length < Math.max(1, targetGroup.failOpenBelow);
}

function summed(statistic: string, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  if (statistic === "Maximum") return Math.max(...values);
  if (statistic === "Minimum") return Math.min(...values);
  const sum = values.reduce((a, b) => a + b, 0);
  return statistic === "Sum" ? sum : sum / values.length;
}

/** Metrics of services that are simulated. */
const OF_SERVICES: ReadonlySet<string> = new Set([
  "HTTPCode_ELB_5XX_Count",
  "HTTPCode_ELB_502_Count",
  "HTTPCode_ELB_503_Count",
  "HTTPCode_ELB_504_Count",
  "HTTPCode_Target_5XX_Count",
  "UnHealthyHostCount",
  "HealthyHostCount",
  "UnhealthyRoutingRequestCount",
  "RunningTaskCount",
  "DesiredTaskCount",
  "CPUUtilization",
]);

const OF_POOLS: ReadonlySet<string> = new Set([
  "GroupInServiceInstances",
  "GroupDesiredCapacity",
  "GroupMaxSize",
  "GroupMinSize",
]);

const OVER_SERVICE_CONNECT = "the simulator knows the requests of load balancers, and none between services";

/** Why a metric of an alarm is not simulated, so that the alarm never fires here; undefined where it is. */
export function notSimulated(
  { metric, namespace, subject }: AlarmMetric,
  counted: readonly { readonly namespace: string; readonly metric: string }[],
): string | undefined {
  if (namespace === "AWS/ECS" && /^(HTTPCode_)?Target/.test(metric)) return OVER_SERVICE_CONNECT;
  switch (subject.kind) {
    case "service":
    case "target-group":
    case "load-balancer":
      if (OF_SERVICES.has(metric)) return undefined;
      return metric === "TargetResponseTime"
        ? "the simulator has no queues: what is beyond the capacity of the tasks fails, instead of being answered late"
        : "the simulator does not know it";
    case "capacity-provider":
      return namespace === "AWS/ECS/ManagedScaling" ? undefined : "the simulator does not know it";
    case "pool":
      return OF_POOLS.has(metric) ? undefined : "the simulator does not know it";
    case "nat-gateway":
      return "the simulator knows whether a gateway works, and no packets";
    case "other":
      if (counted.some((it) => it.namespace === namespace && it.metric === metric)) return undefined;
      return namespace === "AWS/Events"
        ? "every event arrives in the simulator"
        : "the simulator does not know it";
  }
}
