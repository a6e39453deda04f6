import type { Platform } from "../model/platform.ts";
import { templateOf } from "../model/pools.ts";
import type { Reader } from "../model/reader.ts";
import { blocksAt, isKnown, valueAt } from "../terraform/declared.ts";
import { BY_USE, isFree } from "./free-types.ts";
import { isWritten, type LogGroup, type Unpriced } from "./inventory.ts";
import { volumeBlocks, volumeType } from "./read-hosts.ts";

/** Types that become lines of an estimate. */
const PRICED = new Set([
  "aws_appautoscaling_policy",
  "aws_autoscaling_group",
  "aws_autoscaling_policy",
  "aws_cloudwatch_composite_alarm",
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_log_group",
  "aws_cloudwatch_metric_alarm",
  "aws_dynamodb_table",
  "aws_ecr_repository",
  "aws_ecs_capacity_provider",
  "aws_ecs_service",
  "aws_efs_file_system",
  "aws_eip",
  "aws_elb",
  "aws_flow_log",
  "aws_kms_key",
  "aws_kms_replica_key",
  "aws_lb",
  "aws_nat_gateway",
  "aws_route53_zone",
  "aws_s3_bucket",
  "aws_secretsmanager_secret",
  "aws_vpc_endpoint",
  "aws_wafv2_web_acl",
]);

/** gp3 has this much without a charge: https://aws.amazon.com/ebs/pricing/ (2026-06). */
const FREE_IOPS = 3000;
const FREE_MIB_PER_SEC = 125;

/** What costs money and has no price here: never zero, always listed. */
export function unpricedOf(
  reader: Reader,
  platform: Platform,
  logGroups: readonly LogGroup[],
): readonly Unpriced[] {
  const types = reader.declared.types
    .filter((type) => type.startsWith("aws_") && !PRICED.has(type) && !isFree(type))
    .map((type): Unpriced => {
      const addresses = reader.declared.of(type).map(({ address }) => address);
      return { what: type, why: BY_USE.get(type) ?? "no price for this type", addresses };
    });
  return [
    ...types,
    ...foreignGroups(reader, platform),
    ...containerInsights(reader),
    ...volumes(reader, platform),
    ...flowLogs(reader),
    {
      what: "log groups that neither tasks nor flow logs write to",
      why: "the Terraform does not tell how much is written",
      addresses: logGroups.filter((group) => !isWritten(group)).map(({ address }) => address),
    },
    ...gatewayEndpoints(reader),
  ].filter(({ addresses }) => addresses.length > 0);
}

function foreignGroups({ declared }: Reader, { cluster, pools }: Platform): Unpriced[] {
  const addresses = declared
    .of("aws_autoscaling_group")
    .map(({ address }) => address)
    .filter((address) => !pools.some((pool) => pool.address === address));
  return [{ what: "aws_autoscaling_group", why: `not a part of the cluster ${cluster}`, addresses }];
}

function containerInsights(reader: Reader): Unpriced[] {
  return ["enabled", "enhanced"].map((value) => ({
    what: `Container Insights, ${value}`,
    why: "billed by metric or observation; AWS does not say how many a cluster has",
    addresses: reader.declared
      .of("aws_ecs_cluster")
      .filter(({ values }) =>
        blocksAt(values, "setting").some(
          ({ value: setting }) =>
            valueAt(setting, "name") === "containerInsights" && valueAt(setting, "value") === value,
        ),
      )
      .map(({ address }) => address),
  }));
}

function volumes(reader: Reader, { pools }: Platform): Unpriced[] {
  const templates = reader.declared
    .of("aws_autoscaling_group")
    .filter(({ address }) => pools.some((pool) => pool.address === address))
    .flatMap((group) => templateOf(reader, group) ?? []);
  const found = templates.flatMap((template) =>
    volumeBlocks(template).map(({ path }) => ({ template, path, type: volumeType(reader, template, path) })),
  );
  const above = (path: string, most: number) =>
    found.filter(({ path: volume, template, type }) => {
      const value = valueAt(template.values, `${volume}.${path}`);
      return type === "gp3" && isKnown(value) && Number(value) > most;
    });
  const addresses = (list: typeof found) => list.map(({ path, template }) => `${template.address}.${path}`);
  return [
    {
      what: "volumes of other types than gp2 and gp3",
      why: "no price for them",
      addresses: addresses(found.filter(({ type }) => type !== "gp2" && type !== "gp3")),
    },
    {
      what: "gp3 volumes with more than their baseline",
      why: `${FREE_IOPS} IOPS and ${FREE_MIB_PER_SEC} MiB/s are included; no price for more`,
      addresses: addresses([
        ...new Set([...above("iops", FREE_IOPS), ...above("throughput", FREE_MIB_PER_SEC)]),
      ]),
    },
  ];
}

function flowLogs(reader: Reader): Unpriced[] {
  const addresses = reader.declared
    .of("aws_flow_log")
    .filter((log) => ["s3", "kinesis-data-firehose"].includes(reader.text(log, "log_destination_type") ?? ""))
    .map(({ address }) => address);
  return [{ what: "flow logs to S3 or Firehose", why: "no price for vended logs of that kind", addresses }];
}

function gatewayEndpoints(reader: Reader): Unpriced[] {
  const addresses = reader.declared
    .of("aws_vpc_endpoint")
    .filter((it) =>
      ["GatewayLoadBalancer", "Resource", "ServiceNetwork"].includes(
        reader.text(it, "vpc_endpoint_type") ?? "",
      ),
    )
    .map(({ address }) => address);
  return [{ what: "endpoints other than interface and gateway", why: "no price for them", addresses }];
}
