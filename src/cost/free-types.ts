/**
 * Types that AWS does not bill for: they describe what others do. A type that is neither here nor priced is listed as
 * unpriced, so what is missing here is a line too many and never a cost too few.
 */
const FREE: readonly RegExp[] = [
  /^aws_(iam|appautoscaling|default|main)_/,
  /^aws_(vpc|subnet|internet_gateway|egress_only_internet_gateway|route|route_table|route_table_association)$/,
  /^aws_vpc_(dhcp_options|dhcp_options_association|endpoint_policy|endpoint_route_table_association|endpoint_subnet_association|security_group_egress_rule|security_group_ingress_rule)$/,
  /^aws_(security_group|security_group_rule|network_acl|network_acl_rule|network_interface_sg_attachment)$/,
  /^aws_ec2_(managed_prefix_list|managed_prefix_list_entry|tag|instance_metadata_defaults)$/,
  /^aws_(eip_association|key_pair|placement_group|ebs_encryption_by_default|ebs_default_kms_key)$/,
  /^aws_lb_(listener|listener_certificate|listener_rule|target_group|target_group_attachment)$/,
  /^aws_(launch_template|launch_configuration)$/,
  /^aws_autoscaling_(attachment|group_tag|lifecycle_hook|notification|schedule)$/,
  /^aws_ecs_(account_setting_default|capacity_provider|cluster|cluster_capacity_providers|tag|task_definition|task_set)$/,
  // Rules on the default event bus match events of AWS services, which are not billed: https://aws.amazon.com/eventbridge/pricing/ (2026-06).
  /^aws_cloudwatch_event_(rule|target|permission)$/,
  // Service Connect pays for nothing that ECS keeps in Cloud Map: https://aws.amazon.com/cloud-map/pricing/ (2026-11).
  /^aws_service_discovery_http_namespace$/,
  /^aws_scheduler_schedule_group$/,
  /^aws_cloudwatch_log_(resource_policy|stream)$/,
  /^aws_s3_bucket_(acl|cors_configuration|lifecycle_configuration|logging|notification|object_lock_configuration|ownership_controls|policy|public_access_block|request_payment_configuration|server_side_encryption_configuration|versioning|website_configuration)$/,
  /^aws_(s3_account_public_access_block|s3_object|s3_bucket_object)$/,
  /^aws_kms_(alias|grant|key_policy)$/,
  /^aws_sns_topic_(policy|subscription)$/,
  // https://aws.amazon.com/chatbot/pricing/ (2026-11)
  /^aws_chatbot_(slack|teams)_channel_configuration$/,
  /^aws_sqs_queue_(policy|redrive_policy|redrive_allow_policy)$/,
  // Public certificates are not billed: https://aws.amazon.com/certificate-manager/pricing/ (2026-06).
  /^aws_acm_certificate(_validation)?$/,
  /^aws_route53_(record|zone_association)$/,
  /^aws_(secretsmanager_secret_policy|secretsmanager_secret_version|ecr_lifecycle_policy|ecr_repository_policy)$/,
  // https://aws.amazon.com/ecr/pricing/ (2026-11): what pulls keep is that of the template, by its prefix.
  /^aws_ecr_pull_through_cache_rule$/,
  /^aws_(efs_access_point|efs_backup_policy|efs_file_system_policy|efs_mount_target)$/,
  /^aws_wafv2_(ip_set|regex_pattern_set|web_acl_association|web_acl_logging_configuration)$/,
];

/** Types that cost by use alone, and so little that an estimate leaves them out. Why, by type. */
export const BY_USE: ReadonlyMap<string, string> = new Map([
  [
    "aws_ecr_repository_creation_template",
    "billed by what the repositories hold that pulls make by it, which no Terraform tells",
  ],
  ["aws_sns_topic", "billed by message, of which a million requests a month are free"],
  ["aws_sqs_queue", "billed by request, of which a million a month are free"],
  // https://aws.amazon.com/eventbridge/pricing/ (2026-11)
  [
    "aws_scheduler_schedule",
    "billed by invocation, of which 14 million a month are free; the tasks that it runs are not priced",
  ],
  ["aws_cloudwatch_log_metric_filter", "its metric is billed in hours in which it has a value"],
  ["aws_cloudtrail", "the first copy of management events is free; data events are billed by event"],
  ["aws_lambda_function", "billed by request and duration"],
]);

export function isFree(type: string): boolean {
  return FREE.some((pattern) => pattern.test(type));
}
