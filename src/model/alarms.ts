import type { Json } from "../core/event-pattern.ts";
import { blocksAt, type DeclaredResource, isKnown, scalarText, valueAt } from "../terraform/declared.ts";
import { parseJson } from "../terraform/json.ts";
import { isList, isRecord, type Value, type ValueRecord } from "../terraform/value.ts";
import type {
  Alarm,
  AlarmMetric,
  AlarmSubject,
  CompositeAlarm,
  EventRule,
  MetricFilter,
} from "./alarm-types.ts";
import { placeOf, type Reader } from "./reader.ts";

/** Dimensions that name a part of the platform, the nearest part first. */
const SUBJECTS = [
  ["ServiceName", "service", "aws_ecs_service"],
  ["TargetGroup", "target-group", "aws_lb_target_group"],
  ["CapacityProviderName", "capacity-provider", "aws_ecs_capacity_provider"],
  ["AutoScalingGroupName", "pool", "aws_autoscaling_group"],
  ["NatGatewayId", "nat-gateway", "aws_nat_gateway"],
  ["LoadBalancer", "load-balancer", "aws_lb"],
] as const;

/** Kinds that the platform names by address. */
const BY_ADDRESS: ReadonlySet<string> = new Set(["load-balancer", "nat-gateway"]);

/** Alarms. Defaults: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (2026-06). */
export function readAlarms(reader: Reader): Alarm[] {
  return reader.declared.of("aws_cloudwatch_metric_alarm").map((alarm) => {
    const queries = blocksAt(alarm.values, "metric_query").map(({ path }) => ({
      path,
      id: reader.text(alarm, `${path}.id`) ?? "",
      metric: blocksAt(alarm.values, `${path}.metric`).length > 0 ? `${path}.metric.0.` : undefined,
      returned: reader.flag(alarm, `${path}.return_data`, false),
    }));
    const places = queries.flatMap(({ id, metric }) => (metric === undefined ? [] : [{ id, place: metric }]));
    const metrics = queries.length > 0 ? places : [{ id: "", place: "" }];
    const evaluationPeriods = reader.number(alarm, "evaluation_periods", { unset: 1, min: 1, max: 10_000 });
    const read = metrics.map(({ id, place }) => readMetric(reader, alarm, id, place));
    return {
      name: reader.name(alarm, "alarm_name"),
      address: alarm.address,
      metric: queries.length > 1 ? "" : (read[0]?.metric ?? ""),
      subject: read.find(({ subject }) => subject.kind !== "other")?.subject ?? { kind: "other" },
      metrics: read,
      expressions: queries.flatMap(({ id, metric, path }) =>
        metric === undefined ? [{ id, expression: reader.text(alarm, `${path}.expression`) ?? "" }] : [],
      ),
      compared: queries.find(({ returned }) => returned)?.id ?? queries[0]?.id ?? "",
      comparison: reader.text(alarm, "comparison_operator") ?? "",
      threshold: reader.number(alarm, "threshold", { unset: 0, min: -1e15, max: 1e15, fraction: true }),
      periodSec: reader.number(alarm, `${metrics[0]?.place ?? ""}period`, {
        unset: 60,
        min: 1,
        max: 604_800,
      }),
      evaluationPeriods,
      datapointsToAlarm: reader.number(alarm, "datapoints_to_alarm", {
        unset: evaluationPeriods,
        min: 1,
        max: 10_000,
      }),
      treatMissingData: reader.word(
        alarm,
        "treat_missing_data",
        ["missing", "ignore", "breaching", "notBreaching"],
        "missing",
      ),
      notifies: notifies(reader, alarm),
    };
  });
}

function readMetric(reader: Reader, alarm: DeclaredResource, id: string, place: string): AlarmMetric {
  const dimensions = valueAt(alarm.values, `${place}dimensions`);
  return {
    id,
    namespace: reader.text(alarm, `${place}namespace`) ?? "",
    metric: reader.text(alarm, `${place}metric_name`) ?? "",
    statistic:
      reader.text(alarm, place === "" ? "statistic" : `${place}stat`) ??
      reader.text(alarm, "extended_statistic") ??
      "Average",
    dimensions: knownTexts(dimensions),
    subject: subjectOf(reader, alarm, place),
  };
}

/** Composite alarms. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html (2026-11). */
export function readCompositeAlarms(reader: Reader): CompositeAlarm[] {
  return reader.declared.of("aws_cloudwatch_composite_alarm").flatMap((composite) => {
    const rule = reader.text(composite, "alarm_rule");
    if (rule === undefined) {
      reader.assume(placeOf(composite, "alarm_rule"), "known only after the apply; the alarm is left out");
      return [];
    }
    const suppressor = reader.text(composite, "actions_suppressor.0.alarm");
    const seconds = (name: string) =>
      reader.number(composite, `actions_suppressor.0.${name}`, { unset: 0, min: 0, max: 86_400 });
    return [
      {
        name: reader.name(composite, "alarm_name"),
        address: composite.address,
        rule,
        notifies: notifies(reader, composite),
        suppressor:
          suppressor === undefined
            ? undefined
            : {
                alarm: suppressor,
                waitSec: seconds("wait_period"),
                extensionSec: seconds("extension_period"),
              },
      },
    ];
  });
}

/** Metric filters. Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html (2026-11). */
export function readMetricFilters(reader: Reader): MetricFilter[] {
  return reader.declared.of("aws_cloudwatch_log_metric_filter").flatMap((filter) =>
    blocksAt(filter.values, "metric_transformation").flatMap(({ path }) => {
      const namespace = reader.text(filter, `${path}.namespace`);
      const metric = reader.text(filter, `${path}.name`);
      const pattern = reader.text(filter, "pattern");
      if (namespace === undefined || metric === undefined || pattern === undefined) return [];
      const logGroup = logGroupAt(reader, filter, "log_group_name") ?? "";
      const dimensions = knownTexts(valueAt(filter.values, `${path}.dimensions`));
      return [{ address: filter.address, logGroup, pattern, namespace, metric, dimensions }];
    }),
  );
}

/** Address of a log group, or its name where the Terraform does not have it. */
function logGroupAt(reader: Reader, resource: DeclaredResource, path: string): string | undefined {
  const [group] = reader.linked(resource, path, "aws_cloudwatch_log_group");
  return group?.address ?? reader.text(resource, path);
}

function notifies(reader: Reader, alarm: DeclaredResource): boolean {
  return reader.flag(alarm, "actions_enabled", true) && isThere(valueAt(alarm.values, "alarm_actions"));
}

function knownTexts(value: Value | undefined): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => {
      return typeof entry[1] === "string" && isKnown(entry[1]);
    }),
  );
}

function subjectOf(reader: Reader, alarm: DeclaredResource, place: string): AlarmSubject {
  for (const [dimension, kind, type] of SUBJECTS) {
    const path = `${place}dimensions.${dimension}`;
    const value = valueAt(alarm.values, path);
    if (value === undefined) continue;
    const resource = alarm.links(path, type).find((link) => !link.guessed)?.resource;
    if (resource) return { kind, name: BY_ADDRESS.has(kind) ? resource.address : reader.name(resource) };
    if (isKnown(value) && typeof value === "string") return { kind, name: value };
  }
  const called = calledService(reader, alarm, `${place}dimensions`);
  return called ? { kind: "service", name: reader.name(called) } : { kind: "other" };
}

/**
 * The service behind an endpoint of Service Connect: metrics of requests name it as its callers find it.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html (2026-11).
 */
function calledService(reader: Reader, alarm: DeclaredResource, path: string): DeclaredResource | undefined {
  const name =
    reader.text(alarm, `${path}.TargetDiscoveryName`) ?? reader.text(alarm, `${path}.DiscoveryName`);
  if (name === undefined) return undefined;
  return reader.declared
    .of("aws_ecs_service")
    .find((service) =>
      blocksAt(service.values, "service_connect_configuration.0.service").some(
        (endpoint) => reader.text(service, `${endpoint.path}.discovery_name`) === name,
      ),
    );
}

function isThere(value: Value | undefined): boolean {
  return isList(value) ? value.length > 0 : value !== undefined;
}

/**
 * Rules that have a target and are on. Patterns:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html (2026-06).
 */
export function readEventRules(reader: Reader): EventRule[] {
  return reader.declared.of("aws_cloudwatch_event_rule").flatMap((rule) => {
    const off =
      valueAt(rule.values, "state") === "DISABLED" ||
      scalarText(valueAt(rule.values, "is_enabled")) === "false";
    const pattern = valueAt(rule.values, "event_pattern");
    const targets = reader.referring(rule, "aws_cloudwatch_event_target", "rule");
    if (off || targets.length === 0 || pattern === undefined || rule.gives("event_pattern") === false)
      return [];
    const document = typeof pattern === "string" ? (parseJson(pattern) as Value | undefined) : pattern;
    if (!isRecord(document)) {
      reader.assume(placeOf(rule, "event_pattern"), "known only after the apply; the rule is left out");
      return [];
    }
    const details = ["eventName", "stopCode", "eventType"].flatMap((key) => texts(document, `detail.${key}`));
    return [
      {
        name: reader.name(rule),
        address: rule.address,
        sources: texts(document, "source"),
        detailTypes: texts(document, "detail-type"),
        details,
        pattern: document as Json,
        logGroups: targets.flatMap((target) =>
          isLogGroup(reader, target) ? (logGroupAt(reader, target, "arn") ?? []) : [],
        ),
        notifies: targets.some((target) => !isLogGroup(reader, target)),
      },
    ];
  });
}

function isLogGroup(reader: Reader, target: DeclaredResource): boolean {
  if (target.links("arn", "aws_cloudwatch_log_group").some((link) => !link.guessed)) return true;
  return /^arn:[^:]*:logs:/.test(reader.text(target, "arn") ?? "");
}

function texts(document: ValueRecord, path: string): string[] {
  const value = valueAt(document, path.split(".")[0] ?? "");
  const found = path.includes(".") && isRecord(value) ? value[path.split(".")[1] ?? ""] : value;
  return (isList(found) ? found : []).filter((text): text is string => typeof text === "string");
}
