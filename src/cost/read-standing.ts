import type { Reader } from "../model/reader.ts";
import { blocksAt, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import type { Standing, Store } from "./inventory.ts";
import type { PriceId } from "./price-kinds.ts";
import { MONTH_HOURS } from "./week.ts";

interface Found {
  readonly standing: readonly Standing[];
  readonly stores: readonly Store[];
  readonly webAcls: readonly string[];
}

/** What is billed by the month, and what is billed by what it keeps. */
export function standingOf(reader: Reader): Found {
  const { declared } = reader;
  const each = (type: string, price: PriceId, what: string, quantity: number) =>
    declared.of(type).map(({ address }): Standing => ({ address, what, price, quantity }));
  const kept = (type: string, price: PriceId, what: string, assumption: Store["assumption"]) =>
    declared.of(type).map(({ address }): Store => ({ address, what, price, assumption }));
  const acls = declared.of("aws_wafv2_web_acl");
  return {
    standing: [
      ...each("aws_eip", "ipv4.hour", "public IPv4 address", MONTH_HOURS),
      ...alarms(reader),
      ...trackingAlarms(reader),
      ...each("aws_cloudwatch_dashboard", "dashboard.month", "dashboard", 1),
      ...each("aws_kms_key", "kms.key.month", "customer managed key", 1),
      ...each("aws_kms_replica_key", "kms.key.month", "customer managed key, replica", 1),
      ...each("aws_secretsmanager_secret", "secret.month", "secret", 1),
      ...each("aws_route53_zone", "route53.zone.month", "hosted zone", 1),
      ...provisionedTables(reader),
      ...each("aws_wafv2_web_acl", "waf.acl.month", "web ACL", 1),
      ...acls.flatMap((acl): Standing[] => {
        const quantity = blocksAt(acl.values, "rule").length;
        return quantity === 0
          ? []
          : [{ address: acl.address, what: "rules of a web ACL", price: "waf.rule.month", quantity }];
      }),
    ],
    stores: [
      ...kept("aws_s3_bucket", "s3.gbMonth", "objects in S3 Standard", "bucketGb"),
      ...kept("aws_ecr_repository", "ecr.gbMonth", "images", "repositoryGb"),
      ...kept("aws_efs_file_system", "efs.gbMonth", "files in EFS Standard", "fileSystemGb"),
      ...kept("aws_dynamodb_table", "dynamodb.gbMonth", "items in DynamoDB", "tableGb"),
    ],
    webAcls: acls.map(({ address }) => address),
  };
}

/**
 * Each metric that an alarm looks at is billed, more for periods below a minute:
 * https://aws.amazon.com/cloudwatch/pricing/ (2026-06).
 */
function alarms(reader: Reader): Standing[] {
  const metrics = reader.declared.of("aws_cloudwatch_metric_alarm").map((alarm): Standing => {
    const queries = blocksAt(alarm.values, "metric_query").filter(
      ({ value }) => blocksAt(value, "metric").length > 0,
    );
    const periods = [
      valueAt(alarm.values, "period"),
      ...queries.map(({ value }) => valueAt(value, "metric.0.period")),
    ].filter(isKnown);
    const fast = periods.some((period) => Number(period) < 60);
    return {
      address: alarm.address,
      what: fast ? "alarm of high resolution" : "alarm",
      price: fast ? "alarm.highResolution.month" : "alarm.month",
      quantity: Math.max(1, queries.length),
    };
  });
  const composite = reader.declared.of("aws_cloudwatch_composite_alarm").map(
    ({ address }): Standing => ({
      address,
      what: "composite alarm",
      price: "alarm.composite.month",
      quantity: 1,
    }),
  );
  return [...metrics, ...composite];
}

/**
 * Target tracking makes alarms of its own: one above the target, and one below it unless it never scales in. Managed
 * scaling of a capacity provider is target tracking too.
 * Sources: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html (2026-06).
 */
function trackingAlarms(reader: Reader): Standing[] {
  const what = "alarms that target tracking makes";
  const policies = [
    { type: "aws_appautoscaling_policy", block: "target_tracking_scaling_policy_configuration" },
    { type: "aws_autoscaling_policy", block: "target_tracking_configuration" },
  ].flatMap(({ block, type }) =>
    reader.declared.of(type).flatMap((policy): Standing[] => {
      if (blocksAt(policy.values, block).length === 0) return [];
      const alarms = reader.flag(policy, `${block}.0.disable_scale_in`, false) ? 1 : 2;
      const metrics = blocksAt(policy.values, `${block}.0.customized_metric_specification.0.metrics`).filter(
        ({ path }) => blocksAt(policy.values, `${path}.metric_stat`).length > 0,
      );
      // An alarm of metric math is billed for each metric in it.
      const quantity = alarms * Math.max(1, metrics.length);
      return [{ address: policy.address, what, price: "alarm.month", quantity }];
    }),
  );
  const providers = reader.declared.of("aws_ecs_capacity_provider").filter((it) => isManaged(reader, it));
  return [
    ...policies,
    ...providers.map(({ address }): Standing => ({ address, what, price: "alarm.month", quantity: 2 })),
  ];
}

function isManaged(reader: Reader, provider: DeclaredResource): boolean {
  const block = "auto_scaling_group_provider.0.managed_scaling";
  return (
    blocksAt(provider.values, block).length > 0 &&
    reader.word(provider, `${block}.0.status`, ["ENABLED", "DISABLED"], "ENABLED") === "ENABLED"
  );
}

function provisionedTables(reader: Reader): Standing[] {
  return reader.declared.of("aws_dynamodb_table").flatMap((table): Standing[] => {
    const { address } = table;
    // https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/dynamodb_table: PROVISIONED is the default.
    if (reader.text(table, "billing_mode") === "PAY_PER_REQUEST") return [];
    const units = (path: string) => reader.number(table, path, { unset: 0, min: 0, max: 1e6 }) * MONTH_HOURS;
    return [
      { address, what: "read capacity", price: "dynamodb.readUnitHour", quantity: units("read_capacity") },
      { address, what: "write capacity", price: "dynamodb.writeUnitHour", quantity: units("write_capacity") },
    ];
  });
}
