import { DENY_HTTP, ECS_TRUST, GITHUB_TRUST, policy, role, type Scenario } from "./scenario.ts";

const SUB = "token.actions.githubusercontent.com:sub";
const REPOSITORY = `"token.actions.githubusercontent.com:repository_id" = "123"`;

const TASK = (statement: string) => `${role("task", ECS_TRUST)}
resource "aws_iam_role_policy" "task" {
  name   = "work"
  role   = aws_iam_role.task.id
  policy = ${policy(statement)}
}
`;
const READ_ONE = `Sid = "Read", Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::gate-assets/*"]`;

const TOPIC = (statement: string) => `
resource "aws_sns_topic" "alerts" {
  name = "gate-alerts"
}
resource "aws_sns_topic_policy" "alerts" {
  arn    = aws_sns_topic.alerts.arn
  policy = ${policy(statement)}
}
`;
const TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:gate-alerts";
const FROM_ALARMS = `Sid = "Alarms", Effect = "Allow", Principal = { Service = "cloudwatch.amazonaws.com" }, Action = "sns:Publish", Resource = "${TOPIC_ARN}"`;

const BUCKET_POLICY = (...statements: readonly string[]) => `
resource "aws_s3_bucket" "logs" {
  bucket = "gate-logs"
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = ${policy(...statements)}
}
`;
const DELIVERY = `Sid = "Delivery", Effect = "Allow", Principal = { Service = "delivery.logs.amazonaws.com" }, Action = "s3:PutObject", Resource = "arn:aws:s3:::gate-logs/*"`;

const BOUNDARY = "arn:aws:iam::123456789012:policy/workload-boundary";

/** Settings of repositories that pulls through a cache make. */
const TEMPLATE = (mutability: string, more = "") => `
resource "aws_ecr_repository_creation_template" "hub" {
  prefix               = "gate/hub"
  applied_for          = ["PULL_THROUGH_CACHE"]
  image_tag_mutability = "${mutability}"
  ${more}
}
`;

export const GRANTS: readonly Scenario[] = [
  {
    name: "wildcard-action-gained",
    before: TASK(READ_ONE),
    after: TASK(`Sid = "Read", Effect = "Allow", Action = ["s3:*"], Resource = "*"`),
    found: ["refused wildcard-grant aws_iam_role_policy.task policy"],
  },
  {
    name: "not-action-created",
    after: `
resource "aws_iam_policy" "operator" {
  name   = "gate-operator"
  policy = ${policy(`Effect = "Allow", NotAction = ["iam:*"], Resource = "*"`)}
}`,
    found: ["refused wildcard-grant aws_iam_policy.operator policy"],
  },
  {
    name: "every-secret-read",
    before: TASK(READ_ONE),
    after: TASK(
      `Sid = "Read", Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = "arn:aws:secretsmanager:*:*:secret:*"`,
    ),
    found: ["refused wildcard-grant aws_iam_role_policy.task policy"],
  },
  {
    name: "topic-for-everybody",
    before: TOPIC(FROM_ALARMS),
    after: TOPIC(
      `Sid = "Alarms", Effect = "Allow", Principal = "*", Action = "sns:Publish", Resource = "${TOPIC_ARN}"`,
    ),
    found: ["refused grant-to-everybody aws_sns_topic_policy.alerts policy"],
  },
  {
    name: "queue-for-everybody",
    after: `
resource "aws_sqs_queue" "jobs" {
  name = "gate-jobs"
}
resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.url
  policy    = ${policy(`Effect = "Allow", Principal = { AWS = "*" }, Action = "sqs:*", Resource = "*", Condition = { StringLike = { "aws:SourceArn" = "*" } }`)}
}`,
    found: ["refused grant-to-everybody aws_sqs_queue_policy.jobs policy"],
  },
  {
    name: "repository-for-everybody",
    after: `
resource "aws_ecr_repository" "web" {
  name = "gate-web"
}
resource "aws_ecr_repository_policy" "web" {
  repository = aws_ecr_repository.web.name
  policy     = ${policy(`Effect = "Allow", Principal = "*", Action = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]`)}
}`,
    found: ["refused grant-to-everybody aws_ecr_repository_policy.web policy"],
  },
  {
    name: "cached-images-for-everybody",
    before: TEMPLATE("IMMUTABLE"),
    after: TEMPLATE(
      "MUTABLE",
      `repository_policy = ${policy(`Effect = "Allow", Principal = "*", Action = ["ecr:BatchGetImage"]`)}`,
    ),
    found: [
      "refused grant-to-everybody aws_ecr_repository_creation_template.hub repository_policy",
      "refused restore-off aws_ecr_repository_creation_template.hub image_tag_mutability",
    ],
  },
  {
    name: "key-for-everybody",
    before: `
resource "aws_kms_key" "data" {
  policy = ${policy(`Sid = "Root", Effect = "Allow", Principal = { AWS = "arn:aws:iam::123456789012:root" }, Action = "kms:*", Resource = "*"`)}
}`,
    after: `
resource "aws_kms_key" "data" {
  policy = ${policy(`Sid = "Root", Effect = "Allow", Principal = { AWS = "*" }, Action = "kms:*", Resource = "*"`)}
}`,
    found: ["refused grant-to-everybody aws_kms_key.data policy"],
  },
  {
    name: "deny-lost",
    before: BUCKET_POLICY(DENY_HTTP("gate-logs"), DELIVERY),
    after: BUCKET_POLICY(DELIVERY),
    found: ["refused deny-lost aws_s3_bucket_policy.logs policy"],
  },
  {
    name: "trust-widened",
    before: role("task", ECS_TRUST),
    after: role(
      "task",
      policy(
        `Sid = "Assume", Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com", AWS = "arn:aws:iam::999988887777:root" }`,
      ),
    ),
    found: ["refused trust-widened aws_iam_role.task assume_role_policy"],
  },
  {
    name: "federation-for-every-repository",
    after: role("deploy", GITHUB_TRUST(`StringLike = { "${SUB}" = "repo:*" }`)),
    found: ["refused federation-open aws_iam_role.deploy assume_role_policy"],
  },
  {
    name: "federation-condition-lost",
    before: role(
      "deploy",
      GITHUB_TRUST(`StringEquals = { "${SUB}" = "repo:shop/platform:environment:prod", ${REPOSITORY} }`),
    ),
    after: role(
      "deploy",
      GITHUB_TRUST(`StringEquals = { "${SUB}" = "repo:shop/platform:environment:prod" }`),
    ),
    found: [
      "refused federation-open aws_iam_role.deploy assume_role_policy",
      "refused trust-widened aws_iam_role.deploy assume_role_policy",
    ],
  },
  {
    name: "boundary-removed",
    before: role("task", ECS_TRUST, `permissions_boundary = "${BOUNDARY}"`),
    after: role("task", ECS_TRUST),
    found: ["refused boundary-lost aws_iam_role.task permissions_boundary"],
  },
  {
    name: "boundary-replaced",
    before: role("task", ECS_TRUST, `permissions_boundary = "${BOUNDARY}"`),
    after: role("task", ECS_TRUST, `permissions_boundary = "arn:aws:iam::123456789012:policy/anything"`),
    found: ["refused boundary-lost aws_iam_role.task permissions_boundary"],
  },
  {
    name: "administrator-attached",
    before: role("task", ECS_TRUST),
    after: `${role("task", ECS_TRUST)}
resource "aws_iam_role_policy_attachment" "task" {
  role       = aws_iam_role.task.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}`,
    found: ["refused admin-attached aws_iam_role_policy_attachment.task policy_arn"],
  },
  {
    name: "pipeline-role-extended",
    provider: `
  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/pipeline/terraform-execution"
  }`,
    after: `
resource "aws_iam_role_policy" "more" {
  name   = "more"
  role   = "terraform-execution"
  policy = ${policy(READ_ONE)}
}`,
    found: ["refused pipeline-role-changed aws_iam_role_policy.more"],
  },
  {
    name: "access-key-made",
    after: `
resource "aws_iam_user" "robot" {
  name = "gate-robot"
}
resource "aws_iam_access_key" "robot" {
  user = aws_iam_user.robot.name
}`,
    found: ["refused long-lived-credential aws_iam_access_key.robot user"],
  },
  {
    name: "policy-known-after-apply",
    after: `
resource "terraform_data" "action" {
  input = "s3:*"
}
resource "aws_iam_policy" "late" {
  name   = "gate-late"
  policy = ${policy(`Effect = "Allow", Action = terraform_data.action.output, Resource = "*"`)}
}`,
    found: ["unknown wildcard-grant aws_iam_policy.late policy"],
  },
  {
    name: "document-of-a-data-source",
    after: `
resource "aws_s3_bucket" "assets" {
  bucket = "gate-assets"
}
data "aws_iam_policy_document" "wide" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = ["\${aws_s3_bucket.assets.arn}/*"]
  }
}
resource "aws_iam_policy" "wide" {
  name   = "gate-wide"
  policy = data.aws_iam_policy_document.wide.json
}`,
    found: ["refused wildcard-grant aws_iam_policy.wide policy"],
  },
];
