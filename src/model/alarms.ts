import { blocksAt, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { parseJson } from "../terraform/json.ts";
import { isList, isRecord, type Value, type ValueRecord } from "../terraform/value.ts";
import type { Alarm, AlarmSubject, EventRule } from "./platform.ts";
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
    const query = blocksAt(alarm.values, "metric_query");
    const metrics = query.flatMap(({ path }) =>
      blocksAt(alarm.values, `${path}.metric`).length > 0 ? [`${path}.metric.0.`] : [],
    );
    const places = query.length > 0 ? metrics : [""];
    const [first = ""] = places;
    const only = metrics.length === 1 && query.length === 1 ? first : "";
    const evaluationPeriods = reader.number(alarm, "evaluation_periods", { unset: 1, min: 1, max: 10_000 });
    return {
      name: reader.name(alarm, "alarm_name"),
      address: alarm.address,
      namespace: reader.text(alarm, `${first}namespace`) ?? "",
      metric: query.length > 0 && only === "" ? "" : (reader.text(alarm, `${only}metric_name`) ?? ""),
      statistic:
        reader.text(alarm, first === "" ? "statistic" : `${first}stat`) ??
        reader.text(alarm, "extended_statistic") ??
        "Average",
      comparison: reader.text(alarm, "comparison_operator") ?? "",
      threshold: reader.number(alarm, "threshold", { unset: 0, min: -1e15, max: 1e15, fraction: true }),
      periodSec: reader.number(alarm, `${first}period`, { unset: 60, min: 1, max: 604_800 }),
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
      subject: subjectOf(reader, alarm, places),
      notifies:
        reader.flag(alarm, "actions_enabled", true) && isThere(valueAt(alarm.values, "alarm_actions")),
    };
  });
}

function subjectOf(reader: Reader, alarm: DeclaredResource, places: readonly string[]): AlarmSubject {
  for (const [dimension, kind, type] of SUBJECTS) {
    for (const place of places) {
      const path = `${place}dimensions.${dimension}`;
      const value = valueAt(alarm.values, path);
      if (value === undefined) continue;
      const resource = alarm.links(path, type).find((link) => !link.guessed)?.resource;
      if (resource) return { kind, name: BY_ADDRESS.has(kind) ? resource.address : reader.name(resource) };
      if (isKnown(value) && typeof value === "string") return { kind, name: value };
    }
  }
  return { kind: "other" };
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
      valueAt(rule.values, "state") === "DISABLED" || String(valueAt(rule.values, "is_enabled")) === "false";
    const pattern = valueAt(rule.values, "event_pattern");
    const hasTarget = reader.referring(rule, "aws_cloudwatch_event_target", "rule").length > 0;
    if (off || !hasTarget || pattern === undefined || rule.gives("event_pattern") === false) return [];
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
      },
    ];
  });
}

function texts(document: ValueRecord, path: string): string[] {
  const value = valueAt(document, path.split(".")[0] ?? "");
  const found = path.includes(".") && isRecord(value) ? value[path.split(".")[1] ?? ""] : value;
  return (isList(found) ? found : []).filter((text): text is string => typeof text === "string");
}
