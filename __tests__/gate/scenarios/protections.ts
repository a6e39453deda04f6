import { type Scenario, SUBNETS } from "./scenario.ts";

const TEMPLATE = (encrypted: boolean, tokens: string, size = 30) => `
resource "aws_launch_template" "app" {
  name = "gate-app"
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      encrypted   = ${encrypted}
      volume_size = ${size}
    }
  }
  metadata_options {
    http_tokens = "${tokens}"
  }
}
`;
const TABLE = (recovery: boolean, protection: boolean) => `
resource "aws_dynamodb_table" "orders" {
  name                        = "gate-orders"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = ${protection}
  attribute {
    name = "id"
    type = "S"
  }
  point_in_time_recovery {
    enabled = ${recovery}
  }
}
`;
const KEY = (more: string) => `
resource "aws_kms_key" "data" {
  description = "data"
  ${more}
}
`;
const BALANCER = (more: string) => `${SUBNETS}
resource "aws_lb" "main" {
  name     = "gate-main"
  internal = true
  subnets  = aws_subnet.private[*].id
  ${more}
}
`;
const GROUP = (days: number, more = "") => `${KEY("")}
resource "aws_cloudwatch_log_group" "audit" {
  name              = "/shop/audit"
  retention_in_days = ${days}
  ${more}
}
`;
const VERSIONED = (status: string) => `
resource "aws_s3_bucket" "data" {
  bucket = "gate-data"
}
resource "aws_s3_bucket_versioning" "data" {
  bucket = aws_s3_bucket.data.id
  versioning_configuration {
    status = "${status}"
  }
}
`;
const ALARM = (more: string) => `
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "gate-errors"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HTTPCode_ELB_5XX_Count"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 1
  ${more}
}
`;

export const PROTECTIONS: readonly Scenario[] = [
  {
    name: "disk-unencrypted",
    before: TEMPLATE(true, "required"),
    after: TEMPLATE(false, "required"),
    found: ["refused storage-unencrypted aws_launch_template.app block_device_mappings.0.ebs.0.encrypted"],
  },
  {
    name: "metadata-without-token",
    before: TEMPLATE(true, "required"),
    after: TEMPLATE(true, "optional"),
    found: ["refused imds-v1 aws_launch_template.app metadata_options.0.http_tokens"],
  },
  {
    name: "file-system-unencrypted",
    after: `resource "aws_efs_file_system" "data" { creation_token = "gate" }`,
    found: ["refused storage-unencrypted aws_efs_file_system.data encrypted"],
  },
  {
    name: "volume-known-after-apply",
    after: `
resource "terraform_data" "encrypted" {
  input = true
}
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 10
  encrypted         = terraform_data.encrypted.output
}`,
    found: ["unknown storage-unencrypted aws_ebs_volume.data encrypted"],
  },
  {
    name: "log-key-removed",
    before: GROUP(365, "kms_key_id = aws_kms_key.data.arn"),
    after: GROUP(365),
    found: ["refused key-lost aws_cloudwatch_log_group.audit kms_key_id"],
  },
  {
    name: "balancer-unprotected",
    before: BALANCER("enable_deletion_protection = true"),
    after: BALANCER("enable_deletion_protection = false"),
    found: ["refused deletion-protection-off aws_lb.main enable_deletion_protection"],
  },
  {
    name: "table-unprotected",
    before: TABLE(true, true),
    after: TABLE(true, false),
    found: ["refused deletion-protection-off aws_dynamodb_table.orders deletion_protection_enabled"],
  },
  {
    name: "bucket-may-be-emptied",
    before: `resource "aws_s3_bucket" "data" { bucket = "gate-data" }`,
    after: `
resource "aws_s3_bucket" "data" {
  bucket        = "gate-data"
  force_destroy = true
}`,
    found: ["refused deletion-protection-off aws_s3_bucket.data force_destroy"],
  },
  {
    name: "recovery-off",
    before: TABLE(true, true),
    after: TABLE(false, true),
    found: ["refused restore-off aws_dynamodb_table.orders point_in_time_recovery.0.enabled"],
  },
  {
    name: "versioning-suspended",
    before: VERSIONED("Enabled"),
    after: VERSIONED("Suspended"),
    found: ["refused restore-off aws_s3_bucket_versioning.data versioning_configuration.0.status"],
  },
  {
    name: "rotation-off",
    before: KEY("enable_key_rotation = true"),
    after: KEY("enable_key_rotation = false\n  deletion_window_in_days = 7"),
    found: [
      "refused key-protection-off aws_kms_key.data deletion_window_in_days",
      "refused key-protection-off aws_kms_key.data enable_key_rotation",
    ],
  },
  {
    name: "alarm-silenced",
    before: ALARM("actions_enabled = true"),
    after: ALARM("actions_enabled = false"),
    found: ["refused audit-off aws_cloudwatch_metric_alarm.errors actions_enabled"],
  },
  {
    name: "access-log-off",
    before: BALANCER(`
  access_logs {
    bucket  = "gate-access-logs"
    enabled = true
  }`),
    after: BALANCER(`
  access_logs {
    bucket  = "gate-access-logs"
    enabled = false
  }`),
    found: ["refused logs-off aws_lb.main access_logs.0.enabled"],
  },
  {
    name: "retention-shortened",
    before: GROUP(365),
    after: GROUP(30),
    found: ["refused retention-shortened aws_cloudwatch_log_group.audit retention_in_days"],
  },
  { name: "retention-lengthened", before: GROUP(30), after: GROUP(365), found: [] },
  { name: "table-protected", before: TABLE(false, false), after: TABLE(true, true), found: [] },
  {
    name: "disk-enlarged",
    before: TEMPLATE(true, "required"),
    after: TEMPLATE(true, "required", 50),
    found: [],
  },
  { name: "versioning-on", before: VERSIONED("Suspended"), after: VERSIONED("Enabled"), found: [] },
  {
    name: "weak-table-tagged",
    before: TABLE(false, false),
    after: TABLE(false, false).replace("hash_key ", `tags = { Team = "shop" }\n  hash_key `),
    found: [],
  },
];
