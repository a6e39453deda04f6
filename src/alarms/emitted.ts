import { blocksAt, type Declared, type DeclaredResource, valueAt } from "../terraform/declared.ts";
import { isList } from "../terraform/value.ts";
import type { Documented, Subjects } from "./dimensions.ts";
import type { Findings } from "./result.ts";
import { flagAt, isUnknownAt, placeOf, textAt } from "./settings.ts";
import type { WatchedMetric } from "./watched.ts";

interface Context {
  readonly declared: Declared;
  readonly alarm: DeclaredResource;
  readonly watched: WatchedMetric;
  readonly documented: Documented;
  readonly subjects: Subjects;
  readonly findings: Findings;
}

/** Seconds between datapoints of EC2 without detailed monitoring. */
const BASIC_MONITORING_SEC = 300;

const INSIGHTS =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/deploy-container-insights-ECS-cluster.html";
const GROUP_METRICS = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html";
const MANAGED_SCALING =
  "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html";
const REQUEST_METRICS =
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-request-metrics-bucket.html";

/**
 * Checks that a metric is switched on in this configuration.
 * @returns seconds from one datapoint to the next, as it is configured
 */
export function checkEmitted(context: Context): number {
  const { documented, subjects } = context;
  checkBalancerType(context);
  switch (documented.fact.needs) {
    case "container-insights":
    case "enhanced-container-insights":
      checkInsights(context, documented.fact.needs === "enhanced-container-insights");
      break;
    case "group-metrics":
      checkGroupMetrics(context);
      break;
    case "managed-scaling":
      checkManagedScaling(context);
      break;
    case "request-metrics":
      checkRequestMetrics(context);
      break;
    case "us-east-1":
      checkRegion(context);
      break;
    case "detailed-monitoring":
      return isDetailed(context.declared, subjects) ? documented.fact.everySec : BASIC_MONITORING_SEC;
    default:
  }
  return documented.fact.everySec;
}

function notEmitted(
  { alarm, documented, findings, watched }: Context,
  problem: { readonly value: string; readonly limit: string; readonly fix: string; readonly source?: string },
): void {
  findings.problem({
    kind: "not-emitted",
    effect: "never-fires",
    place: placeOf(alarm, `${watched.path}metric_name`),
    source: documented.source,
    ...problem,
  });
}

function unknown({ alarm, findings, watched }: Context, why: string): void {
  findings.unknown(placeOf(alarm, `${watched.path}metric_name`), why);
}

function checkInsights(context: Context, enhanced: boolean): void {
  const { declared, subjects, watched } = context;
  const cluster = subjects.get("ClusterName");
  if (!cluster) {
    unknown(context, "whether its cluster has Container Insights");
    return;
  }
  const setting = blocksAt(cluster.values, "setting").find(
    ({ path }) => textAt(cluster, `${path}.name`) === "containerInsights",
  );
  const account = declared
    .of("aws_ecs_account_setting_default")
    .find((it) => textAt(it, "name") === "containerInsights");
  const value = setting ? textAt(cluster, `${setting.path}.value`) : account && textAt(account, "value");
  if (value === undefined) {
    unknown(context, `whether ${cluster.address} has Container Insights: the default of the account decides`);
    return;
  }
  const on = enhanced ? value === "enhanced" : value === "enhanced" || value === "enabled";
  if (on) return;
  notEmitted(context, {
    value: `${cluster.address} has containerInsights ${value}`,
    limit: `${watched.metric} is published with ${enhanced ? "containerInsights enhanced" : "containerInsights enabled or enhanced"}`,
    fix: `set containerInsights to ${enhanced ? "enhanced" : "enabled"}, or remove the alarm`,
    source: INSIGHTS,
  });
}

function checkGroupMetrics(context: Context): void {
  const { subjects, watched } = context;
  const group = subjects.get("AutoScalingGroupName");
  if (!group) {
    unknown(context, "whether its Auto Scaling group has group metrics on");
    return;
  }
  const enabled = valueAt(group.values, "enabled_metrics");
  if (isUnknownAt(group, "enabled_metrics")) {
    unknown(context, `whether ${group.address} has group metrics on`);
    return;
  }
  const list = isList(enabled) ? enabled.map(String) : [];
  if (watched.metric !== undefined && list.includes(watched.metric)) return;
  notEmitted(context, {
    value: `${group.address}.enabled_metrics ${list.length === 0 ? "not set" : "without it"}`,
    limit: "group metrics are published only where the group enables them",
    fix: `add ${watched.metric} to enabled_metrics`,
    source: GROUP_METRICS,
  });
}

function checkManagedScaling(context: Context): void {
  const { subjects } = context;
  const provider = subjects.get("CapacityProviderName");
  const path = "auto_scaling_group_provider.0.managed_scaling.0.status";
  if (!provider || isUnknownAt(provider, path)) {
    unknown(context, "whether its capacity provider has managed scaling");
    return;
  }
  const status = textAt(provider, path);
  if (status === "ENABLED") return;
  notEmitted(context, {
    value: `managed scaling of ${provider.address} ${status ?? "not set"}`,
    limit: "the metric is published where managed scaling is ENABLED",
    fix: "enable managed scaling, or remove the alarm",
    source: MANAGED_SCALING,
  });
}

function checkRequestMetrics(context: Context): void {
  const { declared, subjects, watched } = context;
  const bucket = subjects.get("BucketName");
  const filter = watched.dimensions?.get("FilterId");
  if (!bucket) {
    unknown(context, "whether its bucket has request metrics");
    return;
  }
  const configured = declared
    .of("aws_s3_bucket_metric")
    .filter((it) => it.links("bucket", "aws_s3_bucket").some(({ resource }) => resource === bucket))
    .map((it) => textAt(it, "name"));
  if (configured.some((name) => name === undefined || filter === undefined || name === filter)) return;
  notEmitted(context, {
    value: configured.length === 0 ? `${bucket.address} has no aws_s3_bucket_metric` : `FilterId ${filter}`,
    limit: `request metrics are published for a configuration${configured.length === 0 ? "" : ` of ${configured.join(", ")}`}`,
    fix: "add an aws_s3_bucket_metric with the FilterId as its name",
    source: REQUEST_METRICS,
  });
}

/** Another provider of the same configuration may be in that Region. */
function checkRegion(context: Context): void {
  const { region } = context.declared;
  if (region === "us-east-1") return;
  unknown(context, `it is published in us-east-1, and the alarm may be in ${region ?? "another Region"}`);
}

/** A Network Load Balancer has no metrics of the other kind. */
function checkBalancerType(context: Context): void {
  const { documented, subjects, watched } = context;
  const wanted = { "AWS/ApplicationELB": "application", "AWS/NetworkELB": "network" }[documented.namespace];
  if (wanted === undefined) return;
  const balancer = subjects.get("LoadBalancer");
  const text = watched.dimensions?.get("LoadBalancer");
  const type =
    balancer && !isUnknownAt(balancer, "load_balancer_type")
      ? (textAt(balancer, "load_balancer_type") ?? "application")
      : text === undefined
        ? undefined
        : { app: "application", net: "network", gwy: "gateway" }[text.split("/")[0] ?? ""];
  if (type === undefined || type === wanted) return;
  notEmitted(context, {
    value: `${balancer?.address ?? text} is of type ${type}`,
    limit: `${documented.namespace} is about load balancers of type ${wanted}`,
    fix: "use the namespace of its type",
  });
}

/** EC2 sends every minute with detailed monitoring, which the instance or its launch template switches on. */
function isDetailed(declared: Declared, subjects: Subjects): boolean {
  const instance = subjects.get("InstanceId");
  if (instance) return flagAt(instance, "monitoring", false);
  const group = subjects.get("AutoScalingGroupName");
  if (!group) return false;
  const paths = [
    "launch_template.0.id",
    "launch_template.0.name",
    "mixed_instances_policy.0.launch_template.0.launch_template_specification.0.launch_template_id",
  ];
  const templates = paths.flatMap((path) =>
    group.links(path, "aws_launch_template").map(({ resource }) => resource),
  );
  const configurations = group
    .links("launch_configuration", "aws_launch_configuration")
    .map(({ resource }) => resource);
  if (configurations.length > 0) return configurations.some((it) => flagAt(it, "enable_monitoring", true));
  const known = templates.length > 0 ? templates : declared.of("aws_launch_template");
  return known.length > 0 && known.every((it) => flagAt(it, "monitoring.0.enabled", false));
}
