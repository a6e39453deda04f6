/** Switches and blocks that protect something, with what is lost without them. */
export const PROTECTIONS = [
  [
    "protection-off",
    /(^|_)(deletion_protection|termination_protection|protect_from_scale_in|disable_api_termination|managed_draining)(_enabled)?$/,
    "a guard against deletion or termination is off",
  ],
  [
    "encryption-off",
    /(^|\.)(encrypted|storage_encrypted|sqs_managed_sse_enabled|encryption_at_rest|at_rest_encryption_enabled|transit_encryption_enabled|enable_key_rotation|server_side_encryption_configuration|sse_algorithm|kms_key_id|kms_master_key_id|kms_key_arn|apply_server_side_encryption_by_default)(\.|$)/,
    "encryption is off or uses another key",
  ],
  [
    "versioning-off",
    /^versioning(_configuration)?(\.|$)/,
    "versioning is off: overwritten and deleted objects are gone for good",
  ],
  [
    "backup-off",
    /(^|\.)(point_in_time_recovery|copy_tags_to_snapshot|automatic_backup_retention_days)(\.|$)/,
    "it can no longer be restored to an earlier moment",
  ],
  [
    "rollback-off",
    /(^|\.)(deployment_circuit_breaker|circuit_breaker)(\.|$)|\.rollback$/,
    "a bad deployment no longer rolls back by itself",
  ],
  [
    "logging-off",
    /(^|\.)(access_logs|connection_logs|logging|log_configuration|flow_log|enable_logging|enabled_cloudwatch_logs_exports)(\.|$)/,
    "logs are no longer written",
  ],
] as const;
