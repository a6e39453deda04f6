import type { Declared, DeclaredResource } from "../terraform/declared.ts";
import type { Subjects } from "./dimensions.ts";
import { ScalingIndex } from "./scaling-index.ts";
import { flagAt, numberAt, textAt } from "./settings.ts";

/** Capacity rebalancing may exceed the maximum of a group by this share of the desired capacity. */
const REBALANCE_SURPLUS = 0.1;

const TASKS: ReadonlySet<string> = new Set(["RunningTaskCount", "PendingTaskCount"]);
const TARGETS: ReadonlySet<string> = new Set(["HealthyHostCount", "UnHealthyHostCount"]);

const indexes = new WeakMap<Declared, ScalingIndex>();

function indexOf(declared: Declared): ScalingIndex {
  const index = indexes.get(declared) ?? new ScalingIndex(declared);
  indexes.set(declared, index);
  return index;
}

/**
 * The largest value that a count can have in this configuration: a service has no more tasks than its scaling and its
 * deployments allow, a group no more instances than its maximum. Undefined where the Terraform sets no bound.
 */
export function boundOf(declared: Declared, metric: string, subjects: Subjects): number | undefined {
  const group = subjects.get("AutoScalingGroupName");
  if (group && metric.startsWith("Group")) return groupBound(declared, group, metric);
  const service = subjects.get("ServiceName");
  if (service && TASKS.has(metric)) return mostTasks(declared, service, true);
  if (service && metric === "DesiredTaskCount") return mostTasks(declared, service, false);
  const targets = subjects.get("TargetGroup");
  if (targets && TARGETS.has(metric)) return targetsBound(declared, targets);
  return undefined;
}

function groupBound(declared: Declared, group: DeclaredResource, metric: string): number | undefined {
  const scheduled = declared
    .of("aws_autoscaling_schedule")
    .filter((it) =>
      it.links("autoscaling_group_name", "aws_autoscaling_group").some((link) => link.resource === group),
    )
    .map((it) => numberAt(it, "max_size"));
  const max = numberAt(group, "max_size");
  if (max === undefined) return undefined;
  const most = Math.max(max, ...scheduled.flatMap((it) => it ?? []));
  if (/^Group(DesiredCapacity|MaxSize|MinSize)$/.test(metric)) return most;
  return flagAt(group, "capacity_rebalance", false)
    ? most + Math.max(1, Math.ceil(most * REBALANCE_SURPLUS))
    : most;
}

/** @param deploying whether tasks beyond the desired count are counted, as a deployment starts them */
function mostTasks(declared: Declared, service: DeclaredResource, deploying: boolean): number | undefined {
  const name = textAt(service, "name");
  if (name === undefined || textAt(service, "scheduling_strategy") === "DAEMON") return undefined;
  const index = indexOf(declared);
  const scaled = index.targetsOf(service, name);
  const untold = index.hasUntold(service);
  const wanted = [
    ...scaled.map((it) => numberAt(it, "max_capacity")),
    ...(scaled.length > 0 ? index.scheduled.filter((it) => it !== undefined) : []),
    ...(scaled.length === 0 && !untold && !isIgnored(service) ? [numberAt(service, "desired_count")] : []),
  ];
  if (wanted.length === 0 || wanted.some((it) => it === undefined)) return undefined;
  const most = Math.max(...wanted.flatMap((it) => it ?? []));
  if (!deploying) return most;
  const percent = numberAt(service, "deployment_maximum_percent") ?? 200;
  return Math.max(most, Math.floor((most * percent) / 100));
}

function isIgnored({ ignoreChanges }: DeclaredResource): boolean {
  return ignoreChanges === "all" || ignoreChanges.includes("desired_count");
}

function targetsBound(declared: Declared, group: DeclaredResource): number | undefined {
  if (textAt(group, "target_type") === "instance") return undefined;
  const index = indexOf(declared);
  const services = index.servicesBehind(group);
  if (services.length === 0 || index.hasAttachments(group)) return undefined;
  const counts = services.map((service) => mostTasks(declared, service, true));
  return counts.some((count) => count === undefined)
    ? undefined
    : counts.reduce<number>((sum, it) => sum + (it ?? 0), 0);
}
