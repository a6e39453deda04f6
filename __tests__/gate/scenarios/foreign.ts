import type { Scenario } from "./scenario.ts";

/** A call of a public module, as its own examples make one. */
const call = (name: string, source: string, body: string) => `
module "${name}" {
  source = "./modules/${source}"
  ${body}
}
`;

const BUCKET = (more: string) =>
  call("assets", "s3-bucket", `bucket = "gate-assets"\n  versioning = { enabled = true }\n  ${more}`);
const PRIVATE = `attach_deny_insecure_transport_policy = true`;

const TABLE = (more: string) =>
  call(
    "orders",
    "dynamodb-table",
    `name = "gate-orders"
  hash_key = "id"
  attributes = [{ name = "id", type = "S" }]
  ${more}`,
  );

const NETWORK = `
resource "aws_vpc" "main" {
  cidr_block = "10.9.0.0/16"
}
`;
const GROUP = (more: string) =>
  NETWORK +
  call("database", "security-group", `name = "gate-database"\n  vpc_id = aws_vpc.main.id\n  ${more}`);

const KEY = (more: string) => call("key", "kms", `description = "data"\n  ${more}`);
const QUEUE = (more: string) => call("jobs", "sqs", `name = "gate-jobs"\n  ${more}`);
const SEND = (principal: string, more: string) => `create_queue_policy = true
  queue_policy_statements = {
    send = {
      sid        = "Send"
      actions    = ["sqs:SendMessage"]
      principals = [${principal}]
      ${more}
    }
  }`;

/**
 * Public modules, as their users change what they give them: terraform-aws-modules s3-bucket 4.11.0, dynamodb-table
 * 4.4.0, security-group 5.3.1, kms 3.1.1 and sqs 4.3.1.
 */
export const FOREIGN_SCENARIOS: readonly Scenario[] = [
  {
    name: "module-bucket-opened",
    modules: ["s3-bucket"],
    before: BUCKET(PRIVATE),
    after: BUCKET(`block_public_policy = false\n  restrict_public_buckets = false`),
    found: [
      "refused deny-lost module.assets.aws_s3_bucket_policy.this[0] policy",
      "refused bucket-public module.assets.aws_s3_bucket_public_access_block.this[0] block_public_policy",
      "refused bucket-public module.assets.aws_s3_bucket_public_access_block.this[0] restrict_public_buckets",
    ],
  },
  {
    name: "module-bucket-made",
    modules: ["s3-bucket"],
    after: BUCKET(`tags = { Team = "shop" }`),
    found: [],
  },
  {
    name: "module-table-unprotected",
    modules: ["dynamodb-table"],
    before: TABLE("point_in_time_recovery_enabled = true\n  deletion_protection_enabled = true"),
    after: TABLE("point_in_time_recovery_enabled = false\n  deletion_protection_enabled = false"),
    found: [
      "refused deletion-protection-off module.orders.aws_dynamodb_table.this[0] deletion_protection_enabled",
      "refused restore-off module.orders.aws_dynamodb_table.this[0] point_in_time_recovery.0.enabled",
    ],
  },
  {
    name: "module-table-with-expiry",
    modules: ["dynamodb-table"],
    before: TABLE("point_in_time_recovery_enabled = true"),
    after: TABLE(
      `point_in_time_recovery_enabled = true\n  ttl_enabled = true\n  ttl_attribute_name = "expires"`,
    ),
    found: [],
  },
  {
    name: "module-group-opened",
    modules: ["security-group"],
    before: GROUP(`ingress_cidr_blocks = ["10.9.0.0/16"]\n  ingress_rules = ["postgresql-tcp"]`),
    after: GROUP(`ingress_cidr_blocks = ["0.0.0.0/0"]\n  ingress_rules = ["postgresql-tcp"]`),
    found: ["refused open-to-the-world module.database.aws_security_group_rule.ingress_rules[0] cidr_blocks"],
  },
  {
    name: "module-group-made",
    modules: ["security-group"],
    after: GROUP(`ingress_cidr_blocks = ["10.9.0.0/16"]\n  ingress_rules = ["postgresql-tcp"]`),
    found: [],
  },
  {
    name: "module-key-for-everybody",
    modules: ["kms"],
    before: KEY("deletion_window_in_days = 30"),
    after: KEY(`deletion_window_in_days = 30
  key_statements = [{
    sid        = "Everybody"
    actions    = ["kms:Decrypt"]
    resources  = ["*"]
    principals = [{ type = "*", identifiers = ["*"] }]
  }]`),
    found: ["refused grant-to-everybody module.key.aws_kms_key.this[0] policy"],
  },
  { name: "module-key-made", modules: ["kms"], after: KEY(`aliases = ["gate/data"]`), found: [] },
  {
    name: "module-queue-for-everybody",
    modules: ["sqs"],
    before: QUEUE(""),
    after: QUEUE(SEND(`{ type = "*", identifiers = ["*"] }`, "")),
    found: ["refused grant-to-everybody module.jobs.aws_sqs_queue_policy.this[0] policy"],
  },
  {
    name: "module-queue-for-a-topic",
    modules: ["sqs"],
    after: QUEUE(
      SEND(
        `{ type = "Service", identifiers = ["sns.amazonaws.com"] }`,
        `conditions = [{ test = "ArnEquals", variable = "aws:SourceArn", values = ["arn:aws:sns:eu-west-1:123456789012:gate"] }]`,
      ),
    ),
    found: [],
  },
];
