import type { Alarm, EventRule } from "../../model/platform.ts";
import { PRIORITY } from "../kernel/kernel.ts";
import type { FailureCause } from "../result.ts";
import { healthyTasks, type ServiceState } from "../state.ts";
import type { PlatformEvent, World } from "../world.ts";
import type { CapacityProviderScaling } from "./capacity-provider.ts";
import type { Traffic } from "./traffic.ts";

/** Failures that the load balancer answers itself, and those that targets answer. */
const BY_BALANCER: readonly FailureCause[] = ["bad-gateway", "no-target", "gateway-timeout"];
const BY_TARGET: readonly FailureCause[] = ["overload", "release"];

/** Value of a metric over the last period; undefined when there is no data. */
type Reader = (periodSec: number) => number | undefined;

/**
 * CloudWatch alarms (M out of N datapoints) and EventBridge rules of the model: who is told of a fault, and when.
 * Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html (2026-06).
 */
export class Alarms {
  /** First notification after the fault. */
  detected: { readonly by: string; readonly atSec: number } | undefined;
  readonly #world: World;
  readonly #traffic: Traffic;
  readonly #reservations: CapacityProviderScaling;
  readonly #onDeploymentAlarm: (service: ServiceState, alarm: string) => void;

  /** @param onDeploymentAlarm called when an alarm of a service's deployments goes to ALARM */
  constructor(
    world: World,
    traffic: Traffic,
    reservations: CapacityProviderScaling,
    onDeploymentAlarm: (service: ServiceState, alarm: string) => void,
  ) {
    this.#world = world;
    this.#traffic = traffic;
    this.#reservations = reservations;
    this.#onDeploymentAlarm = onDeploymentAlarm;
    for (const [index, alarm] of world.platform.alarms.entries()) this.#watch(alarm, index);
    const rules = world.platform.eventRules;
    world.on("event", (event) => {
      const rule = rules.find((it) => matches(it, event));
      if (rule) world.kernel.after(world.draw("event_delivery"), () => this.#notify(rule.name));
    });
  }

  #watch(alarm: Alarm, index: number): void {
    const world = this.#world;
    const read = this.#reader(alarm);
    if (!read) return;
    const breaching: boolean[] = [];
    let inAlarm = false;
    const first = world.draw("metric_phase", 100_000 + index) * alarm.periodSec;
    const look = () => {
      const value = read(alarm.periodSec);
      const breaches = value === undefined ? alarm.treatMissingData === "breaching" : compare(alarm, value);
      breaching.push(breaches);
      if (breaching.length > alarm.evaluationPeriods) breaching.shift();
      const now = breaching.filter(Boolean).length >= alarm.datapointsToAlarm;
      if (now && !inAlarm) this.#alarm(alarm);
      inAlarm = now;
    };
    world.kernel.every(alarm.periodSec, first, look, PRIORITY.measure);
  }

  #alarm(alarm: Alarm): void {
    const world = this.#world;
    world.kernel.after(world.draw("alarm_evaluation"), () => {
      world.note(`alarm ${alarm.name}`, `ALARM: ${alarm.metric || "metric math"}`, true);
      if (alarm.notifies) this.#notify(alarm.name);
      for (const service of world.services) {
        if (service.model.deploymentAlarms.names.includes(alarm.name)) {
          this.#onDeploymentAlarm(service, alarm.name);
        }
      }
    });
  }

  #notify(by: string): void {
    if (this.detected || this.#world.now < 0) return;
    this.detected = { by, atSec: this.#world.now };
    this.#world.note("notification", `${by} tells somebody`, true);
  }

  /** How the metric of an alarm is read; undefined when it is not modelled. */
  #reader({ metric, namespace, statistic, subject }: Alarm): Reader | undefined {
    const world = this.#world;
    const services = world.services.filter(({ model }) => {
      if (subject.kind === "service") return model.name === subject.name;
      if (subject.kind === "target-group")
        return model.targetGroups.some(({ name }) => name === subject.name);
      if (subject.kind !== "load-balancer") return false;
      return model.targetGroups.some(({ loadBalancers }) => loadBalancers.includes(subject.name));
    });
    if (services.length > 0) return this.#serviceReader(metric, statistic, services);
    if (namespace === "AWS/ECS/ManagedScaling" && subject.kind === "capacity-provider") {
      return () => this.#reservations.reservation.get(subject.name);
    }
    if (namespace === "AWS/AutoScaling" && subject.kind === "pool") {
      const pool = world.poolOf(subject.name);
      if (!pool) return undefined;
      if (metric === "GroupInServiceInstances") return () => pool.hosts.filter((host) => host.alive).length;
      if (metric === "GroupDesiredCapacity") return () => pool.desired;
    }
    return undefined;
  }

  #serviceReader(metric: string, statistic: string, services: readonly ServiceState[]): Reader | undefined {
    const total = (count: (service: ServiceState) => number) =>
      services.reduce((sum, it) => sum + count(it), 0);
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
      case "UnHealthyHostCount":
        return () => total(({ tasks }) => [...tasks].filter((it) => it.registered && it.unhealthy).length);
      case "HealthyHostCount":
        return () => total(healthyTasks);
      case "RunningTaskCount":
        return () => total(({ tasks }) => [...tasks].filter((it) => it.state === "RUNNING").length);
      case "DesiredTaskCount":
        return () => total(({ desired }) => desired);
      case "CPUUtilization":
        return () => {
          const values = services.map((it) => Math.min(100, 100 * this.#traffic.flow(it).utilization));
          return statistic === "Maximum"
            ? Math.max(...values)
            : values.reduce((a, b) => a + b, 0) / values.length;
        };
      default:
        return undefined;
    }
  }

  /** Failures since the last reading. CloudWatch has no datapoint where nothing failed. */
  #failures(services: readonly ServiceState[], causes: readonly FailureCause[]): Reader {
    let before = 0;
    return () => {
      let sum = 0;
      for (const service of services) {
        const { failures } = this.#traffic.totals(service);
        for (const cause of causes) sum += failures.get(cause) ?? 0;
      }
      const since = sum - before;
      before = sum;
      return since > 0 ? since : undefined;
    };
  }
}

/** Whether a rule's pattern matches an event. */
function matches({ detailTypes, details, sources }: EventRule, event: PlatformEvent): boolean {
  if (sources.length > 0 && !sources.includes(event.source)) return false;
  if (detailTypes.length > 0 && !detailTypes.includes(event.detailType)) return false;
  return details.length === 0 || event.detail === "" || details.includes(event.detail);
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

/** Alarms whose metric the simulator does not know; every report lists them. */
export function isModelled({ metric, namespace, subject }: Alarm): boolean {
  if (subject.kind === "service" || subject.kind === "target-group" || subject.kind === "load-balancer") {
    return MODELLED.has(metric);
  }
  if (subject.kind === "capacity-provider") return namespace === "AWS/ECS/ManagedScaling";
  return (
    subject.kind === "pool" && (metric === "GroupInServiceInstances" || metric === "GroupDesiredCapacity")
  );
}

const MODELLED = new Set([
  "HTTPCode_ELB_5XX_Count",
  "HTTPCode_ELB_502_Count",
  "HTTPCode_ELB_503_Count",
  "HTTPCode_ELB_504_Count",
  "HTTPCode_Target_5XX_Count",
  "UnHealthyHostCount",
  "HealthyHostCount",
  "RunningTaskCount",
  "DesiredTaskCount",
  "CPUUtilization",
]);
