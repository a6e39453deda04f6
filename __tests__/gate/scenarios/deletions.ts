import { DENY_HTTP, GITHUB_TRUST, NETWORK, policy, role, type Scenario } from "./scenario.ts";

const TABLE = (hash: string, more = "") => `
resource "aws_dynamodb_table" "orders" {
  name         = "gate-orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "${hash}"
  attribute {
    name = "${hash}"
    type = "S"
  }
  ${more}
}
`;
const BUCKET = `
resource "aws_s3_bucket" "data" {
  bucket = "gate-data"
}
`;
const BLOCK = `
resource "aws_s3_bucket_public_access_block" "data" {
  bucket                  = aws_s3_bucket.data.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
`;
const KEY = `
resource "aws_kms_key" "data" {
  description = "data"
}
`;
const GROUP = `
resource "aws_cloudwatch_log_group" "audit" {
  name              = "/shop/audit"
  retention_in_days = 365
}
`;

/** A cluster with these capacity providers, each in front of a group without instances. */
const PROVIDERS = (associated: readonly string[], providers: readonly string[]) => `
${NETWORK}
resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.9.0.0/24"
}
resource "aws_launch_template" "ecs" {
  name          = "gate-ecs"
  image_id      = "ami-12c6146b"
  instance_type = "m6i.large"
}
resource "aws_autoscaling_group" "pool" {
  for_each            = toset(["fixed", "spot"])
  name                = "gate-\${each.key}"
  min_size            = 0
  max_size            = 2
  vpc_zone_identifier = [aws_subnet.private.id]
  launch_template {
    id      = aws_launch_template.ecs.id
    version = "1"
  }
  tag {
    key                 = "AmazonECSManaged"
    value               = ""
    propagate_at_launch = true
  }
}
resource "aws_ecs_cluster" "main" {
  name = "gate"
}
${providers
  .map(
    (name) => `
resource "aws_ecs_capacity_provider" "${name}" {
  name = "gate-${name}"
  auto_scaling_group_provider {
    auto_scaling_group_arn = aws_autoscaling_group.pool["${name}"].arn
  }
}`,
  )
  .join("")}
resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name       = aws_ecs_cluster.main.name
  capacity_providers = [${associated.map((name) => `aws_ecs_capacity_provider.${name}.name`).join(", ")}]
}
`;

export const DELETIONS: readonly Scenario[] = [
  {
    name: "table-block-removed",
    before: TABLE("id"),
    after: "",
    found: ["refused data-deleted aws_dynamodb_table.orders"],
  },
  {
    name: "table-replaced",
    before: TABLE("id"),
    after: TABLE("order_id"),
    found: ["refused data-deleted aws_dynamodb_table.orders hash_key"],
  },
  {
    name: "repository-renamed",
    before: `resource "aws_ecr_repository" "web" { name = "gate-web" }`,
    after: `resource "aws_ecr_repository" "web" { name = "gate-website" }`,
    found: ["refused data-deleted aws_ecr_repository.web name"],
  },
  {
    name: "capacity-provider-removed",
    before: PROVIDERS(["fixed", "spot"], ["fixed", "spot"]),
    after: PROVIDERS(["fixed"], ["fixed"]),
    found: [
      "refused capacity-provider-associated aws_ecs_capacity_provider.spot",
      "warning capacity-provider-left aws_ecs_cluster_capacity_providers.main capacity_providers",
    ],
  },
  {
    name: "capacity-provider-left",
    before: PROVIDERS(["fixed", "spot"], ["fixed", "spot"]),
    after: PROVIDERS(["fixed"], ["fixed", "spot"]),
    found: ["warning capacity-provider-left aws_ecs_cluster_capacity_providers.main capacity_providers"],
  },
  {
    name: "capacity-provider-added",
    before: PROVIDERS(["fixed"], ["fixed"]),
    after: PROVIDERS(["fixed", "spot"], ["fixed", "spot"]),
    found: [],
  },
  {
    name: "capacity-provider-after-its-association",
    before: PROVIDERS(["fixed"], ["fixed", "spot"]),
    after: PROVIDERS(["fixed"], ["fixed"]),
    found: [],
  },
  { name: "key-removed", before: KEY, after: "", found: ["refused key-deleted aws_kms_key.data"] },
  {
    name: "oidc-provider-removed",
    before: `
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
${role("deploy", GITHUB_TRUST(`StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:shop/platform:environment:prod" }`))}`,
    after: role(
      "deploy",
      GITHUB_TRUST(
        `StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:shop/platform:environment:prod" }`,
      ),
    ),
    found: ["refused identity-deleted aws_iam_openid_connect_provider.github"],
  },
  {
    name: "cluster-renamed",
    before: `resource "aws_ecs_cluster" "main" { name = "gate-shop" }`,
    after: `resource "aws_ecs_cluster" "main" { name = "gate-shop-2" }`,
    found: ["refused platform-deleted aws_ecs_cluster.main name"],
  },
  {
    name: "count-lowered",
    before: `${NETWORK}
resource "aws_eip" "nat" {
  count  = 2
  domain = "vpc"
}`,
    after: `${NETWORK}
resource "aws_eip" "nat" {
  count  = 1
  domain = "vpc"
}`,
    found: ["refused platform-deleted aws_eip.nat[1]"],
  },
  {
    name: "audit-group-removed",
    before: GROUP,
    after: "",
    found: ["refused audit-deleted aws_cloudwatch_log_group.audit"],
  },
  {
    name: "flow-log-removed",
    before: `${NETWORK}${GROUP}${role("flow", policy(`Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "vpc-flow-logs.amazonaws.com" }`))}
resource "aws_flow_log" "main" {
  vpc_id          = aws_vpc.main.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.audit.arn
  iam_role_arn    = aws_iam_role.flow.arn
}`,
    after: `${NETWORK}${GROUP}${role("flow", policy(`Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "vpc-flow-logs.amazonaws.com" }`))}`,
    found: ["refused audit-deleted aws_flow_log.main"],
  },
  {
    name: "access-block-removed",
    before: BUCKET + BLOCK,
    after: BUCKET,
    found: ["refused guard-deleted aws_s3_bucket_public_access_block.data"],
  },
  {
    name: "deny-removed-with-policy",
    before: `${BUCKET}
resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = ${policy(DENY_HTTP("gate-data"))}
}`,
    after: BUCKET,
    found: ["refused deny-lost aws_s3_bucket_policy.data policy"],
  },
  {
    name: "table-forgotten",
    before: TABLE("id"),
    after: `
removed {
  from = aws_dynamodb_table.orders
  lifecycle {
    destroy = false
  }
}`,
    found: ["warning protected-forgotten aws_dynamodb_table.orders"],
  },
];
