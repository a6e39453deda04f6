import type { GateChange, GateContext } from "./change.ts";

/** How an object names the one that it belongs to. */
interface Belonging {
  /** Attribute that holds its id, ARN or name. */
  readonly by: string;
  /** Types of what it belongs to; none for a setting of the whole account. */
  readonly to: readonly string[];
}

const bucket: Belonging = { by: "bucket", to: ["aws_s3_bucket"] };
const account: Belonging = { by: "id", to: [] };

/** Types that guard another object. Without them the object is still there. */
export const GUARDS: ReadonlyMap<string, Belonging> = new Map([
  ["aws_s3_bucket_public_access_block", bucket],
  ["aws_s3_bucket_versioning", bucket],
  ["aws_s3_bucket_server_side_encryption_configuration", bucket],
  ["aws_s3_bucket_object_lock_configuration", bucket],
  ["aws_s3_bucket_ownership_controls", bucket],
  ["aws_s3_bucket_logging", bucket],
  ["aws_s3_account_public_access_block", account],
  ["aws_ebs_encryption_by_default", account],
  ["aws_ebs_snapshot_block_public_access", account],
  ["aws_backup_vault_lock_configuration", { by: "backup_vault_name", to: ["aws_backup_vault"] }],
  ["aws_backup_selection", { by: "plan_id", to: ["aws_backup_plan"] }],
  [
    "aws_wafv2_web_acl_association",
    {
      by: "resource_arn",
      to: ["aws_lb", "aws_alb", "aws_api_gateway_stage", "aws_cognito_user_pool", "aws_apprunner_service"],
    },
  ],
  ["aws_wafv2_web_acl_logging_configuration", { by: "resource_arn", to: ["aws_wafv2_web_acl"] }],
  ["aws_cloudwatch_log_metric_filter", { by: "log_group_name", to: ["aws_cloudwatch_log_group"] }],
]);

/** Types that hold nothing but the policy of another object. */
export const POLICY_HOLDERS: ReadonlyMap<string, Belonging> = new Map([
  ["aws_backup_vault_policy", { by: "backup_vault_name", to: ["aws_backup_vault"] }],
  ["aws_dynamodb_resource_policy", { by: "resource_arn", to: ["aws_dynamodb_table"] }],
  ["aws_ecr_repository_policy", { by: "repository", to: ["aws_ecr_repository"] }],
  ["aws_efs_file_system_policy", { by: "file_system_id", to: ["aws_efs_file_system"] }],
  ["aws_iam_group_policy", { by: "group", to: ["aws_iam_group"] }],
  ["aws_iam_role_policy", { by: "role", to: ["aws_iam_role"] }],
  ["aws_iam_user_policy", { by: "user", to: ["aws_iam_user"] }],
  ["aws_kms_key_policy", { by: "key_id", to: ["aws_kms_key"] }],
  ["aws_s3_bucket_policy", bucket],
  ["aws_secretsmanager_secret_policy", { by: "secret_arn", to: ["aws_secretsmanager_secret"] }],
  ["aws_sns_topic_policy", { by: "arn", to: ["aws_sns_topic"] }],
  ["aws_sqs_queue_policy", { by: "queue_url", to: ["aws_sqs_queue"] }],
  ["aws_vpc_endpoint_policy", { by: "vpc_endpoint_id", to: ["aws_vpc_endpoint"] }],
]);

/** Attributes by which others name an object. */
const NAMES = ["id", "arn", "name", "url", "key_id"] as const;

/** Whether a plan deletes what an object belongs to, so that the object goes with it. */
export function ownerGoes(
  { before }: Pick<GateChange, "before">,
  { by, to }: Belonging,
  { changes }: GateContext,
): boolean {
  const named = before?.[by];
  if (typeof named !== "string" || named === "") return false;
  return changes.some(
    ({ action, before: other, type }) =>
      action === "delete" && to.includes(type) && NAMES.some((name) => other?.[name] === named),
  );
}
