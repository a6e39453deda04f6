/** What one price is for, and where the AWS Price List has it. */
export interface PriceKind {
  /** Service code of the offer file: `/offers/v1.0/aws/<offer>/current/<region>/index.json`. */
  readonly offer: string;
  /** Usage type without the prefix of its region: `EUC1-LCUUsage` is `LCUUsage`. */
  readonly usageType: string;
  /** Attribute `operation`, where several products share a usage type. */
  readonly operation?: string;
  readonly unit: string;
  readonly text: string;
}

const kind = (
  offer: string,
  usageType: string,
  unit: string,
  text: string,
  operation?: string,
): PriceKind => ({ offer, usageType, unit, text, ...(operation !== undefined && { operation }) });

/**
 * Prices of a book, apart from those of instance types. The first paid tier counts: an environment of this kind
 * reaches no other, and free tiers are of the account.
 * Form of the offer files: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/bulk-api-reading-price-list-files.html (2026-11).
 */
export const PRICE_KINDS = {
  "alb.hour": kind(
    "AWSELB",
    "LoadBalancerUsage",
    "hour",
    "Application Load Balancer",
    "LoadBalancing:Application",
  ),
  "alb.lcuHour": kind(
    "AWSELB",
    "LCUUsage",
    "LCU-hour",
    "capacity units of an Application Load Balancer",
    "LoadBalancing:Application",
  ),
  "nlb.hour": kind("AWSELB", "LoadBalancerUsage", "hour", "Network Load Balancer", "LoadBalancing:Network"),
  "nlb.lcuHour": kind(
    "AWSELB",
    "LCUUsage",
    "LCU-hour",
    "capacity units of a Network Load Balancer",
    "LoadBalancing:Network",
  ),
  "gwlb.hour": kind("AWSELB", "LoadBalancerUsage", "hour", "Gateway Load Balancer", "LoadBalancing:Gateway"),
  "clb.hour": kind("AWSELB", "LoadBalancerUsage", "hour", "Classic Load Balancer", "LoadBalancing"),
  "clb.gb": kind(
    "AWSELB",
    "DataProcessing-Bytes",
    "GB",
    "data through a Classic Load Balancer",
    "LoadBalancing",
  ),
  "nat.hour": kind("AmazonEC2", "NatGateway-Hours", "hour", "NAT gateway", "NatGateway"),
  "nat.gb": kind("AmazonEC2", "NatGateway-Bytes", "GB", "data through a NAT gateway", "NatGateway"),
  "ipv4.hour": kind("AmazonVPC", "PublicIPv4:InUseAddress", "hour", "public IPv4 address in use"),
  "endpoint.hour": kind("AmazonVPC", "VpcEndpoint-Hours", "hour", "interface endpoint in one zone"),
  "endpoint.gb": kind("AmazonVPC", "VpcEndpoint-Bytes", "GB", "data through interface endpoints"),
  "ebs.gp3.gbMonth": kind("AmazonEC2", "EBS:VolumeUsage.gp3", "GB-month", "gp3 volume"),
  "ebs.gp2.gbMonth": kind("AmazonEC2", "EBS:VolumeUsage.gp2", "GB-month", "gp2 volume"),
  "transfer.outGb": kind("AWSDataTransfer", "DataTransfer-Out-Bytes", "GB", "data out to the internet"),
  "transfer.zoneGb": kind(
    "AWSDataTransfer",
    "DataTransfer-Regional-Bytes",
    "GB",
    "data to another zone, each way",
  ),
  "fargate.vcpuHour": kind(
    "AmazonECS",
    "Fargate-vCPU-Hours:perCPU",
    "vCPU-hour",
    "vCPU of Fargate, Linux on x86",
  ),
  "fargate.gbHour": kind("AmazonECS", "Fargate-GB-Hours", "GB-hour", "memory of Fargate, Linux on x86"),
  "fargate.arm.vcpuHour": kind(
    "AmazonECS",
    "Fargate-ARM-vCPU-Hours:perCPU",
    "vCPU-hour",
    "vCPU of Fargate, Linux on ARM",
  ),
  "fargate.arm.gbHour": kind(
    "AmazonECS",
    "Fargate-ARM-GB-Hours",
    "GB-hour",
    "memory of Fargate, Linux on ARM",
  ),
  "fargate.storageGbHour": kind(
    "AmazonECS",
    "Fargate-EphemeralStorage-GB-Hours",
    "GB-hour",
    "storage of a Fargate task above 20 GB",
  ),
  "logs.ingestGb": kind("AmazonCloudWatch", "DataProcessing-Bytes", "GB", "log data taken in"),
  "logs.vendedGb": kind("AmazonCloudWatch", "VendedLog-Bytes", "GB", "flow logs taken in"),
  "logs.storageGbMonth": kind(
    "AmazonCloudWatch",
    "TimedStorage-ByteHrs",
    "GB-month",
    "log data kept, compressed",
  ),
  "alarm.month": kind(
    "AmazonCloudWatch",
    "CW:AlarmMonitorUsage",
    "metric-month",
    "alarm of standard resolution",
  ),
  "alarm.highResolution.month": kind(
    "AmazonCloudWatch",
    "CW:HighResAlarmMonitorUsage",
    "metric-month",
    "alarm of high resolution",
  ),
  "alarm.composite.month": kind(
    "AmazonCloudWatch",
    "CW:CompositeAlarmMonitorUsage",
    "alarm-month",
    "composite alarm",
  ),
  "metric.month": kind(
    "AmazonCloudWatch",
    "CW:MetricMonitorUsage",
    "metric-month",
    "custom or detailed metric",
  ),
  "dashboard.month": kind("AmazonCloudWatch", "DashboardsUsageHour", "dashboard-month", "dashboard"),
  "kms.key.month": kind("awskms", "KMS-Keys", "key-month", "customer managed key"),
  "secret.month": kind(
    "AWSSecretsManager",
    "AWSSecretsManager-Secrets",
    "secret-month",
    "secret in Secrets Manager",
  ),
  "s3.gbMonth": kind("AmazonS3", "TimedStorage-ByteHrs", "GB-month", "S3 Standard storage"),
  "dynamodb.gbMonth": kind("AmazonDynamoDB", "TimedStorage-ByteHrs", "GB-month", "DynamoDB storage"),
  "dynamodb.readUnitHour": kind(
    "AmazonDynamoDB",
    "ReadCapacityUnit-Hrs",
    "unit-hour",
    "provisioned read capacity",
  ),
  "dynamodb.writeUnitHour": kind(
    "AmazonDynamoDB",
    "WriteCapacityUnit-Hrs",
    "unit-hour",
    "provisioned write capacity",
  ),
  "route53.zone.month": kind("AmazonRoute53", "HostedZone", "zone-month", "hosted zone, of the first 25"),
  "waf.acl.month": kind("awswaf", "WebACLV2", "acl-month", "web ACL"),
  "waf.rule.month": kind("awswaf", "RuleV2", "rule-month", "rule or rule group of a web ACL"),
  "waf.request": kind("awswaf", "RequestV2-Tier1", "request", "request that a web ACL looks at"),
  "ecr.gbMonth": kind("AmazonECR", "TimedStorage-ByteHrs", "GB-month", "image storage"),
  "efs.gbMonth": kind("AmazonEFS", "TimedStorage-ByteHrs", "GB-month", "EFS storage, regional and Standard"),
} as const satisfies Readonly<Record<string, PriceKind>>;

export type PriceId = keyof typeof PRICE_KINDS;

export const PRICE_IDS = Object.keys(PRICE_KINDS) as readonly PriceId[];
