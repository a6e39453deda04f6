import type { Value } from "../../terraform/value.ts";
import type { GateRule, Setting } from "../change.ts";
import { isOn, settingsRule } from "../places.ts";

const on = isOn;
const off = (value: Value | undefined) => !isOn(value);
const enabled = (value: Value | undefined) => /^enabled$/i.test(String(value ?? ""));
const some = (value: Value | undefined) => Number(value ?? 0) > 0;

const AGAINST_DELETION: readonly Setting[] = [
  {
    types: [
      "aws_db_instance",
      "aws_rds_cluster",
      "aws_docdb_cluster",
      "aws_neptune_cluster",
      "aws_rds_global_cluster",
      "aws_cognito_user_pool",
    ],
    path: "deletion_protection",
    safe: (value) => on(value) || value === "ACTIVE",
  },
  { types: ["aws_dynamodb_table"], path: "deletion_protection_enabled", safe: on },
  { types: ["aws_lb", "aws_alb"], path: "enable_deletion_protection", safe: on },
  { types: ["aws_instance", "aws_launch_template"], path: "disable_api_termination", safe: on },
  { types: ["aws_instance", "aws_launch_template"], path: "disable_api_stop", safe: on },
  { types: ["aws_autoscaling_group"], path: "protect_from_scale_in", safe: on },
  {
    types: ["aws_ecs_capacity_provider"],
    path: "auto_scaling_group_provider.*.managed_termination_protection",
    safe: enabled,
  },
  {
    types: ["aws_s3_bucket"],
    path: "force_destroy",
    safe: off,
    why: "a deletion of the bucket empties it first",
  },
  {
    types: ["aws_autoscaling_group"],
    path: "force_delete",
    safe: off,
    why: "a deletion of the group does not wait for its instances",
  },
  {
    types: ["aws_ecr_repository"],
    path: "force_delete",
    safe: off,
    why: "a deletion of the repository takes its images",
  },
  { types: ["aws_backup_vault", "aws_iam_user"], path: "force_destroy", safe: off },
  {
    types: [
      "aws_db_instance",
      "aws_rds_cluster",
      "aws_docdb_cluster",
      "aws_neptune_cluster",
      "aws_redshift_cluster",
    ],
    path: "skip_final_snapshot",
    safe: off,
    why: "a deletion takes no last snapshot",
  },
  {
    types: ["aws_secretsmanager_secret"],
    path: "recovery_window_in_days",
    safe: (value) => value === undefined || value === null || some(value),
    why: "a deleted secret is gone at once",
  },
];

/** Waits at most, in days: https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html (2026-11). */
const LONGEST_KEY_WINDOW = 30;

const deletionProtectionOff: GateRule = settingsRule(
  {
    id: "deletion-protection-off",
    title: "No protection against deletion or termination is switched off",
    why: "the next mistaken apply, or one call, can delete it",
    fix: "keep the protection; to delete on purpose, lift it by hand in the same hour",
    source:
      "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_dr_tested.html",
  },
  AGAINST_DELETION,
);

const FOR_RESTORE: readonly Setting[] = [
  { types: ["aws_dynamodb_table"], path: "point_in_time_recovery.*.enabled", safe: on, needed: true },
  { types: ["aws_s3_bucket_versioning"], path: "versioning_configuration.*.status", safe: enabled },
  { types: ["aws_s3_bucket"], path: "versioning.*.enabled", safe: on },
  {
    types: ["aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"],
    path: "backup_retention_period",
    safe: some,
  },
  { types: ["aws_redshift_cluster"], path: "automated_snapshot_retention_period", safe: some },
  {
    types: ["aws_elasticache_replication_group", "aws_elasticache_cluster"],
    path: "snapshot_retention_limit",
    safe: some,
  },
  { types: ["aws_efs_backup_policy"], path: "backup_policy.*.status", safe: enabled },
  {
    types: ["aws_s3_bucket_object_lock_configuration"],
    path: "rule.*.default_retention.*.mode",
    safe: (value) => value === "COMPLIANCE" || value === "GOVERNANCE",
    needed: true,
  },
  {
    types: ["aws_ecr_repository", "aws_ecr_repository_creation_template"],
    path: "image_tag_mutability",
    safe: (value) => /^IMMUTABLE/.test(String(value ?? "")),
    why: "a tag can be moved to another image, so that what runs is not what was reviewed",
  },
];

const restoreOff: GateRule = settingsRule(
  {
    id: "restore-off",
    title: "Versions, backups and point-in-time recovery are not switched off",
    why: "what is overwritten or deleted from then on cannot be brought back",
    fix: "keep it on",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-2",
  },
  FOR_RESTORE,
);

const FOR_KEYS: readonly Setting[] = [
  { types: ["aws_kms_key"], path: "enable_key_rotation", safe: on },
  {
    types: ["aws_kms_external_key", "aws_kms_replica_key"],
    path: "enabled",
    safe: on,
    why: "nothing that the key encrypted can be read",
  },
  { types: ["aws_kms_key"], path: "is_enabled", safe: on, why: "nothing that the key encrypted can be read" },
  {
    types: ["aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key"],
    path: "deletion_window_in_days",
    safe: (value) => value === undefined || value === null || Number(value) >= LONGEST_KEY_WINDOW,
    why: "there is less time to notice a deletion",
  },
  {
    types: ["aws_kms_key"],
    path: "bypass_policy_lockout_safety_check",
    safe: off,
    why: "a policy is taken that locks its own administrators out",
  },
];

const keyProtectionOff: GateRule = settingsRule(
  {
    id: "key-protection-off",
    title: "No key stops rotating, is disabled, or can be deleted sooner",
    why: "its material stays the same for good",
    fix: "keep the key as it is",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
  },
  FOR_KEYS,
);

const TOKENS: readonly Setting[] = [
  {
    types: ["aws_launch_template", "aws_instance", "aws_launch_configuration", "aws_spot_instance_request"],
    path: "metadata_options.*.http_tokens",
    safe: (value) => value === "required",
    created: true,
  },
  {
    types: ["aws_ec2_instance_metadata_defaults"],
    path: "http_tokens",
    safe: (value) => value === "required",
    created: true,
  },
];

const imdsV1: GateRule = settingsRule(
  {
    id: "imds-v1",
    title: "Instances demand a token from whoever asks for their metadata",
    why: "a forged request from inside reads the credentials of the instance's role",
    fix: "set http_tokens to required",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
  },
  TOKENS,
);

export const PROTECTION_RULES: readonly GateRule[] = [
  deletionProtectionOff,
  restoreOff,
  keyProtectionOff,
  imdsV1,
];
