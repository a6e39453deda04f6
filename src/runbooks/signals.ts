import type { Alarm, EventRule } from "../model/alarm-types.ts";
import type { Platform, Service } from "../model/platform.ts";
import type { Signal } from "./runbook.ts";

/** Runbooks by metric of an alarm, the likeliest first. */
const BY_METRIC: ReadonlyMap<string, readonly string[]> = new Map([
  ["HTTPCode_ELB_5XX_Count", ["health-endpoint", "zone-loss", "spot-collapse"]],
  ["HTTPCode_ELB_502_Count", ["health-endpoint", "spot-collapse"]],
  ["HTTPCode_ELB_503_Count", ["pending-tasks", "health-endpoint"]],
  ["HTTPCode_ELB_504_Count", ["zone-loss", "spot-collapse"]],
  ["HTTPCode_Target_5XX_Count", ["deployment", "health-endpoint"]],
  ["TargetResponseTime", ["deployment", "pending-tasks", "zone-loss"]],
  ["UnHealthyHostCount", ["health-endpoint", "deployment", "zone-loss"]],
  ["HealthyHostCount", ["zone-loss", "spot-collapse", "secrets-denied"]],
  ["UnhealthyRoutingRequestCount", ["health-endpoint"]],
  ["RunningTaskCount", ["secrets-denied", "pending-tasks"]],
  ["DesiredTaskCount", ["secrets-denied", "pending-tasks"]],
  ["CapacityProviderReservation", ["pending-tasks", "spot-collapse"]],
  ["GroupDesiredCapacity", ["pending-tasks"]],
  ["GroupMaxSize", ["pending-tasks"]],
  ["GroupInServiceInstances", ["spot-collapse", "pending-tasks"]],
  ["ErrorPortAllocation", ["nat-loss"]],
  ["PacketsDropCount", ["nat-loss"]],
  ["PortAllocationErrorCount", ["tcp"]],
  ["ApproximateAgeOfOldestMessage", ["pending-tasks", "deployment", "secrets-denied"]],
  ["ApproximateNumberOfMessagesVisible", ["deployment"]],
  // Counted from events.
  ["DeploymentFailed", ["deployment", "spot-loss-during-deployment"]],
  ["PlacementFailed", ["pending-tasks"]],
  ["StartImpaired", ["secrets-denied", "deployment"]],
  ["StartFailed", ["nat-loss", "deployment"]],
  ["SecretUnreadable", ["secrets-denied"]],
  ["LaunchFailed", ["spot-collapse", "pending-tasks"]],
  ["SpotInterruption", ["spot-loss-during-deployment", "spot-collapse"]],
  ["TargetErrorCount", ["job"]],
  // Events that the rules lose: somebody changed the log group, or who may write to it.
  ["FailedInvocations", ["drift"]],
  // The audit trail of the account. Who did something is the first question of the page on drift.
  ["secret-denied", ["secrets-denied"]],
  ["secret-read", ["secret-leaked"]],
  ["console-change", ["drift"]],
  ["foreign-change", ["drift"]],
  ["identity-change", ["drift"]],
  ["key-off", ["drift", "secrets-denied"]],
  ["state-protection", ["drift"]],
  ["state-access", ["drift", "security"]],
  ["trail-change", ["drift", "security"]],
  ["root-use", ["security"]],
  ["oidc-refused", ["security"]],
]);

/** Pages that are written by hand, by the id that an alarm leads to them by. */
export const PAGES: Readonly<Record<string, string>> = {
  drift: "drift.md",
  security: "../security.md",
  job: "job.md",
  tcp: "tcp.md",
};

/** Runbooks by what alarms of metric math are about. */
const BY_SUBJECT: Readonly<Record<string, readonly string[]>> = {
  pool: ["pending-tasks"],
  "capacity-provider": ["pending-tasks", "spot-collapse"],
  service: ["secrets-denied", "pending-tasks"],
  "target-group": ["health-endpoint", "deployment"],
  "load-balancer": ["health-endpoint", "zone-loss"],
  "nat-gateway": ["nat-loss"],
};

/** Runbooks by the event of a rule: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html (2026-11). */
const BY_EVENT: ReadonlyMap<string, readonly string[]> = new Map([
  ["SERVICE_DEPLOYMENT_FAILED", ["deployment", "spot-loss-during-deployment"]],
  ["SERVICE_TASK_PLACEMENT_FAILURE", ["pending-tasks"]],
  ["SERVICE_TASK_START_IMPAIRED", ["secrets-denied", "deployment"]],
  ["TaskFailedToStart", ["secrets-denied", "nat-loss", "deployment"]],
  // Why any task stopped; nothing is sent for it.
  ["ECS Task State Change", ["secrets-denied", "deployment"]],
  ["EC2 Instance Launch Unsuccessful", ["spot-collapse", "pending-tasks"]],
  ["EC2 Spot Instance Interruption Warning", ["spot-loss-during-deployment", "spot-collapse"]],
  ["EC2 Instance Rebalance Recommendation", ["spot-loss-during-deployment"]],
]);

/** Runs of a job are counted in metrics of its own, by metric filters of the archive of events. */
const RUNS = /-runs-(?:failed|succeeded)$/;

/** A leak alarm watches a metric of its own, which metric filters of the log group count. */
const LEAKED = /(?:^|-)leaked-secrets$/;

/** A metric that an alarm reads, and what the alarm is about. */
interface Reading extends Pick<Alarm, "subject"> {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

function readings({ metrics, subject }: Alarm): Reading[] {
  return metrics.map(({ dimensions, metric }) => ({ metric, dimensions, subject }));
}

/** Ids of the runbooks that an alarm leads to; none for one that is not about the failures of a platform. */
export function runbooksOfAlarm({ metrics, subject }: Alarm): readonly string[] {
  if (metrics.some(({ metric }) => LEAKED.test(metric))) return ["secret-leaked"];
  if (metrics.some(({ metric }) => RUNS.test(metric))) return ["job"];
  const found = metrics.map(({ metric }) => BY_METRIC.get(metric)).find((ids) => ids !== undefined);
  return found ?? BY_SUBJECT[subject.kind] ?? [];
}

/** Names of the alarms on a metric of a service. */
export function alarmsOn({ alarms }: Platform, service: Service, metric: string | RegExp): string[] {
  const isIt = (text: string) => (typeof metric === "string" ? text === metric : metric.test(text));
  return alarms
    .filter((alarm) => readings(alarm).some((it) => isIt(it.metric) && isOf(service, it)))
    .map(({ name }) => name);
}

/** Names of the alarms on leaks in the log of a service. */
export function leakAlarms(platform: Platform, service: Service): string[] {
  return alarmsOn(platform, service, LEAKED);
}

function isOf({ name, targetGroups }: Service, { dimensions, metric, subject }: Reading): boolean {
  if (LEAKED.test(metric)) return metric.startsWith(`${name}-`);
  if (subject.kind === "service") return subject.name === name;
  if (subject.kind === "target-group") return targetGroups.some((group) => group.name === subject.name);
  // Events are counted by the ARN of the service, or by its group.
  return dimensions["Service"]?.endsWith(`/${name}`) === true || dimensions["Group"] === `service:${name}`;
}

/** Ids of the runbooks that an event rule leads to. */
export function runbooksOfRule({ details, detailTypes }: EventRule): readonly string[] {
  const found = [...details, ...detailTypes].flatMap((text) => BY_EVENT.get(text) ?? []);
  return [...new Set(found)];
}

/** Alarms and event rules that lead to a runbook about a service: its own, and those of what services share. */
export function signalsOf(id: string, platform: Platform, service: Service): Signal[] {
  const others = platform.services.filter(({ name }) => name !== service.name);
  const isOfOther = (alarm: Alarm) =>
    readings(alarm).some((it) => others.some((other) => isOf(other, it)) && !isOf(service, it));
  return [
    ...platform.alarms
      .filter((alarm) => runbooksOfAlarm(alarm).includes(id) && !isOfOther(alarm))
      .map(({ name }) => ({ kind: "alarm", name }) as const),
    ...platform.eventRules
      .filter((rule) => rule.notifies && runbooksOfRule(rule).includes(id))
      .map(({ name }) => ({ kind: "event", name }) as const),
  ];
}
