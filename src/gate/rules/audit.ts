import { isBlank, isList, type Value } from "../../terraform/value.ts";
import type { GateRule, Setting, Spot } from "../change.ts";
import { isOn, placesAt, settingsRule } from "../places.ts";

const on = isOn;
const named = (value: Value | undefined) => !isBlank(value);

const AUDIT: readonly Setting[] = [
  { types: ["aws_cloudtrail"], path: "enable_logging", safe: on, why: "the trail records nothing" },
  {
    types: ["aws_cloudtrail"],
    path: "enable_log_file_validation",
    safe: on,
    why: "nobody can tell whether its files were changed",
  },
  {
    types: ["aws_cloudtrail"],
    path: "is_multi_region_trail",
    safe: on,
    why: "what happens in other Regions is not recorded",
  },
  {
    types: ["aws_cloudtrail"],
    path: "include_global_service_events",
    safe: on,
    why: "calls of IAM and STS are not recorded",
  },
  {
    types: ["aws_cloudtrail"],
    path: "is_organization_trail",
    safe: on,
    why: "other accounts are not recorded",
  },
  {
    types: ["aws_cloudtrail"],
    path: "cloud_watch_logs_group_arn",
    safe: named,
    why: "alarms on its events see nothing any more",
  },
  { types: ["aws_guardduty_detector"], path: "enable", safe: on, why: "threats are not looked for" },
  {
    types: ["aws_config_configuration_recorder_status"],
    path: "is_enabled",
    safe: on,
    why: "changes are not recorded",
  },
  {
    types: ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"],
    path: "actions_enabled",
    safe: on,
    why: "the alarm tells nobody",
  },
  {
    types: ["aws_flow_log"],
    path: "traffic_type",
    safe: (value) => value === "ALL",
    why: "a part of the traffic is not recorded",
  },
  {
    types: ["aws_ecs_cluster"],
    path: "configuration.*.execute_command_configuration.*.logging",
    safe: (value) => value !== "NONE",
    why: "sessions in containers are not recorded",
  },
  {
    types: ["aws_eks_cluster"],
    path: "enabled_cluster_log_types",
    safe: (value) => isList(value) && value.includes("audit"),
    why: "calls to the cluster are not recorded",
  },
];

const auditOff: GateRule = settingsRule(
  {
    id: "audit-off",
    title: "No trail, detector, recorder or alarm is switched off or made to see less",
    why: "what happens from then on is not recorded",
    fix: "keep it on",
    source:
      "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
  },
  AUDIT,
);

const LOGS: readonly Setting[] = [
  { types: ["aws_lb", "aws_alb"], path: "access_logs.*.enabled", safe: on, needed: true },
  { types: ["aws_lb", "aws_alb"], path: "connection_logs.*.enabled", safe: on, needed: true },
  { types: ["aws_s3_bucket"], path: "logging.*.target_bucket", safe: named, needed: true },
  { types: ["aws_cloudfront_distribution"], path: "logging_config.*.bucket", safe: named, needed: true },
  {
    types: ["aws_api_gateway_stage", "aws_apigatewayv2_stage"],
    path: "access_log_settings.*.destination_arn",
    safe: named,
    needed: true,
  },
  { types: ["aws_wafv2_web_acl_logging_configuration"], path: "log_destination_configs", safe: named },
  { types: ["aws_db_instance", "aws_rds_cluster"], path: "enabled_cloudwatch_logs_exports", safe: named },
];

const logsOff: GateRule = settingsRule(
  {
    id: "logs-off",
    title: "No load balancer, bucket, stage or database stops writing its log",
    why: "who came and what was asked is not written down any more",
    fix: "keep the log",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5",
  },
  LOGS,
);

/** Days for which something is kept; CloudWatch Logs keeps events for good at 0. */
const KEPT = new Map([
  ["aws_cloudwatch_log_group", "retention_in_days"],
  ["aws_cloudtrail_event_data_store", "retention_period"],
  ["aws_db_instance", "backup_retention_period"],
  ["aws_rds_cluster", "backup_retention_period"],
]);

const retentionShortened: GateRule = {
  id: "retention-shortened",
  title: "Logs and backups are not kept for less time than before",
  level: "refused",
  why: "everything older is deleted at once",
  fix: "keep the time; what has to go is deleted by itself later",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16",
  types: [...KEPT.keys()],
  judge(change): Spot[] {
    const path = KEPT.get(change.type) ?? "";
    const [before, after] = [change.before, change.after].map(
      (values) => placesAt(values ?? undefined, path)[0]?.value,
    );
    if (change.before === null || change.after === null) return [];
    return days(change.type, after) < days(change.type, before) ? [{ path, before, after }] : [];
  },
};

function days(type: string, value: Value | undefined): number {
  const count = Number(value ?? 0);
  return count === 0 && type === "aws_cloudwatch_log_group" ? Number.POSITIVE_INFINITY : count;
}

export const AUDIT_RULES: readonly GateRule[] = [auditOff, logsOff, retentionShortened];
