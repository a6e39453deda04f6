import { isBlank, type Value } from "../../terraform/value.ts";
import type { GateRule, Setting } from "../change.ts";
import { isOn, settingsRule } from "../places.ts";

const STORAGE: readonly Setting[] = [
  { types: ["aws_ebs_volume", "aws_ebs_snapshot_copy", "aws_ami_copy"], path: "encrypted" },
  { types: ["aws_launch_template"], path: "block_device_mappings.*.ebs.*.encrypted" },
  {
    types: ["aws_instance", "aws_launch_configuration", "aws_spot_instance_request"],
    path: "root_block_device.*.encrypted",
  },
  {
    types: ["aws_instance", "aws_launch_configuration", "aws_spot_instance_request"],
    path: "ebs_block_device.*.encrypted",
  },
  { types: ["aws_docdb_cluster", "aws_neptune_cluster"], path: "storage_encrypted" },
  { types: ["aws_efs_file_system", "aws_redshift_cluster"], path: "encrypted" },
  { types: ["aws_elasticache_replication_group"], path: "at_rest_encryption_enabled" },
  {
    types: ["aws_opensearch_domain", "aws_elasticsearch_domain"],
    path: "encrypt_at_rest.*.enabled",
    needed: true,
  },
  { types: ["aws_dax_cluster"], path: "server_side_encryption.*.enabled", needed: true },
  { types: ["aws_ebs_encryption_by_default"], path: "enabled" },
].map((setting) => ({ ...setting, created: true, safe: isOn }));

/** What is unknown and not given counts as nothing. */
function isNamed(value: Value | undefined): boolean {
  return typeof value === "string" && value !== "";
}

const DATABASES: readonly Setting[] = [
  {
    // A replica and a restored database have what their source has.
    types: ["aws_db_instance"],
    path: "storage_encrypted",
    safe: (value, values) =>
      isOn(value) || ["replicate_source_db", "snapshot_identifier"].some((name) => isNamed(values[name])),
    created: true,
  },
  {
    types: ["aws_rds_cluster"],
    path: "storage_encrypted",
    safe: (value, values) =>
      isOn(value) ||
      ["replication_source_identifier", "snapshot_identifier", "global_cluster_identifier"].some((name) =>
        isNamed(values[name]),
      ),
    created: true,
  },
  { types: ["aws_kinesis_stream"], path: "encryption_type", safe: (value) => value === "KMS", created: true },
  {
    types: ["aws_sqs_queue"],
    path: "sqs_managed_sse_enabled",
    // AWS encrypts a new queue unless it is told not to.
    safe: (value, { kms_master_key_id }) =>
      value === undefined || value === null || isOn(value) || !isBlank(kms_master_key_id),
    created: true,
  },
];

const storageUnencrypted: GateRule = settingsRule(
  {
    id: "storage-unencrypted",
    title: "Nothing new is stored unencrypted, and nothing that was encrypted stops being so",
    why: "whoever gets at the medium, a snapshot or a copy reads it without a key",
    fix: "set it to true, and name a key; what is left out depends on a setting of the account",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-3",
  },
  [...STORAGE, ...DATABASES],
);

const named = (value: Value | undefined) => !isBlank(value);

/** Where a key of one's own says who may decrypt. */
const KEYS: readonly Setting[] = [
  {
    types: [
      "aws_cloudwatch_log_group",
      "aws_cloudtrail",
      "aws_ebs_volume",
      "aws_efs_file_system",
      "aws_secretsmanager_secret",
      "aws_db_instance",
      "aws_rds_cluster",
      "aws_kinesis_stream",
    ],
    path: "kms_key_id",
  },
  { types: ["aws_sns_topic", "aws_sqs_queue"], path: "kms_master_key_id" },
  { types: ["aws_dynamodb_table"], path: "server_side_encryption.*.kms_key_arn", needed: true },
  {
    types: ["aws_s3_bucket_server_side_encryption_configuration"],
    path: "rule.*.apply_server_side_encryption_by_default.*.kms_master_key_id",
  },
  { types: ["aws_ecr_repository"], path: "encryption_configuration.*.kms_key", needed: true },
  { types: ["aws_backup_vault"], path: "kms_key_arn" },
].map((setting) => ({ ...setting, safe: named }));

const keyLost: GateRule = settingsRule(
  {
    id: "key-lost",
    title: "Nothing loses the key of its own by which it is encrypted",
    why: "the key's policy no longer says who may read it, and its use is no longer recorded apart",
    fix: "keep the key",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#customer-mgn-key",
  },
  KEYS,
);

export const ENCRYPTION_RULES: readonly GateRule[] = [storageUnencrypted, keyLost];
