import { DENY_HTTP, ECS_TRUST, GITHUB_TRUST, NETWORK, policy, role, type Scenario } from "./scenario.ts";

const SUB = "token.actions.githubusercontent.com:sub";
const NAMED = `Sid = "Read", Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::gate-assets/*"]`;

const SERVICE = `${role("task", ECS_TRUST)}
resource "aws_iam_role_policy" "task" {
  name   = "work"
  role   = aws_iam_role.task.name
  policy = ${policy(NAMED, `Sid = "Never", Effect = "Deny", Action = ["iam:*"], Resource = "*"`)}
}
resource "aws_cloudwatch_log_group" "api" {
  name              = "/shop/api"
  retention_in_days = 90
}
`;

const TASK = (image: string) => `
resource "aws_ecs_task_definition" "api" {
  family                = "gate-api"
  container_definitions = jsonencode([{ name = "api", image = "${image}", memory = 128, essential = true }])
}
`;

const CLUSTER = (name: string) => `
resource "aws_ecs_cluster" "${name}" {
  name = "gate-moved"
}
`;

const TAKEN = "StringEquals";

/** What teams do every day: the gate has nothing to say. */
export const EVERYDAY: readonly Scenario[] = [
  { name: "service-added", after: SERVICE, found: [] },
  { name: "service-removed", before: SERVICE, after: "", found: [] },
  { name: "image-released", before: TASK("nginx:1.27.1"), after: TASK("nginx:1.27.2"), found: [] },
  {
    name: "cluster-moved",
    before: CLUSTER("old"),
    after: `${CLUSTER("main")}
moved {
  from = aws_ecs_cluster.old
  to   = aws_ecs_cluster.main
}`,
    found: [],
  },
  {
    name: "policy-narrowed",
    before: `${role("task", ECS_TRUST)}
resource "aws_iam_role_policy" "task" {
  name   = "work"
  role   = aws_iam_role.task.name
  policy = ${policy(`Effect = "Allow", Action = "s3:*", Resource = "*"`)}
}`,
    after: `${role("task", ECS_TRUST)}
resource "aws_iam_role_policy" "task" {
  name   = "work"
  role   = aws_iam_role.task.name
  policy = ${policy(NAMED)}
}`,
    found: [],
  },
  {
    name: "grant-on-named-things",
    after: `
resource "aws_iam_policy" "pull" {
  name = "gate-pull"
  policy = ${policy(
    `Sid = "Token", Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*"`,
    `Sid = "Pull", Effect = "Allow", Action = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], Resource = "arn:aws:ecr:eu-west-1:123456789012:repository/web"`,
    `Sid = "Look", Effect = "Allow", Action = ["ec2:DescribeInstances", "ecs:ListClusters"], Resource = "*"`,
  )}
}`,
    found: [],
  },
  {
    name: "github-role",
    after: role(
      "deploy",
      GITHUB_TRUST(
        `${TAKEN} = { "${SUB}" = "repo:shop/platform:environment:prod", "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }`,
      ),
    ),
    found: [],
  },
  {
    name: "trust-narrowed",
    before: role("task", ECS_TRUST),
    after: role(
      "task",
      policy(
        `Sid = "Assume", Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" }, Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }`,
      ),
    ),
    found: [],
  },
  {
    name: "log-bucket",
    after: `
resource "aws_s3_bucket" "logs" {
  bucket = "gate-logs"
}
resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = ${policy(
    DENY_HTTP("gate-logs"),
    `Sid = "Delivery", Effect = "Allow", Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }, Action = "s3:PutObject", Resource = "arn:aws:s3:::gate-logs/*", Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/*" } }`,
  )}
}`,
    found: [],
  },
  {
    name: "bucket-for-one-network",
    after: `
resource "aws_s3_bucket" "packages" {
  bucket = "gate-packages"
}
resource "aws_s3_bucket_policy" "packages" {
  bucket = aws_s3_bucket.packages.id
  policy = ${policy(`Sid = "Inside", Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "arn:aws:s3:::gate-packages/*", Condition = { StringEquals = { "aws:SourceVpce" = "vpce-0a1b2c3d4e5f60718" } }`)}
}`,
    found: [],
  },
  {
    name: "key-with-the-default-policy",
    after: `
resource "aws_kms_key" "data" {
  description             = "data"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = ${policy(`Sid = "Root", Effect = "Allow", Principal = { AWS = "arn:aws:iam::123456789012:root" }, Action = "kms:*", Resource = "*"`)}
}`,
    found: [],
  },
  {
    name: "endpoint-with-the-default-policy",
    before: NETWORK,
    after: `${NETWORK}
resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
}`,
    found: [],
  },
  {
    name: "boundary-and-role",
    after: `
resource "aws_iam_policy" "boundary" {
  name   = "gate-boundary"
  policy = ${policy(`Sid = "Most", Effect = "Allow", Action = ["s3:*", "dynamodb:*"], Resource = "*"`)}
}
${role("task", ECS_TRUST, "permissions_boundary = aws_iam_policy.boundary.arn")}`,
    found: [],
  },
  {
    name: "group-scaled",
    before: `
resource "aws_ssm_parameter" "replicas" {
  name  = "/gate/replicas"
  type  = "String"
  value = "2"
}`,
    after: `
resource "aws_ssm_parameter" "replicas" {
  name  = "/gate/replicas"
  type  = "String"
  value = "4"
}`,
    found: [],
  },
  {
    name: "parameter-imported",
    before: `resource "aws_cloudwatch_log_group" "kept" { name = "/shop/kept" }`,
    after: `
import {
  to = aws_cloudwatch_log_group.adopted
  id = "/shop/kept"
}
resource "aws_cloudwatch_log_group" "adopted" {
  name = "/shop/kept"
}
removed {
  from = aws_cloudwatch_log_group.kept
  lifecycle {
    destroy = false
  }
}`,
    found: [],
  },
];
