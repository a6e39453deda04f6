/**
 * Attributes whose change makes the provider replace a resource, of the types that Ballast declares. A plan tells this
 * exactly; without one, this is all that is known.
 * Source: AWS provider 5.100.0; `__tests__/terraform/replacing.live.test.ts` asks it for the types that matter most.
 */
const REPLACING: Readonly<Record<string, string>> = {
  aws_acm_certificate: "domain_name subject_alternative_names validation_method key_algorithm",
  aws_appautoscaling_policy: "name resource_id scalable_dimension service_namespace",
  aws_appautoscaling_scheduled_action: "name resource_id scalable_dimension service_namespace",
  aws_appautoscaling_target: "resource_id scalable_dimension service_namespace",
  aws_autoscaling_group: "name name_prefix",
  aws_cloudtrail: "name",
  aws_cloudwatch_composite_alarm: "alarm_name",
  aws_cloudwatch_dashboard: "dashboard_name",
  aws_cloudwatch_event_rule: "name name_prefix event_bus_name",
  aws_cloudwatch_event_target: "rule target_id event_bus_name",
  aws_cloudwatch_log_group: "name name_prefix log_group_class",
  aws_cloudwatch_log_metric_filter: "name log_group_name",
  aws_cloudwatch_metric_alarm: "alarm_name",
  aws_dynamodb_table: "name hash_key range_key",
  aws_ecs_capacity_provider: "name",
  aws_ecs_cluster: "name",
  aws_ecs_service: "name cluster launch_type scheduling_strategy",
  aws_ecs_task_definition:
    "family container_definitions cpu memory network_mode execution_role_arn task_role_arn requires_compatibilities volume runtime_platform ephemeral_storage pid_mode ipc_mode",
  aws_eip: "domain",
  aws_flow_log:
    "iam_role_arn log_destination log_destination_type log_format max_aggregation_interval traffic_type vpc_id",
  aws_iam_instance_profile: "name name_prefix path",
  aws_iam_openid_connect_provider: "url",
  aws_iam_policy: "name name_prefix path description",
  aws_iam_role: "name name_prefix path",
  aws_iam_role_policy: "name name_prefix role",
  aws_iam_role_policy_attachment: "role policy_arn",
  aws_kms_alias: "name name_prefix",
  aws_kms_key: "customer_master_key_spec key_usage multi_region",
  aws_launch_template: "name name_prefix",
  aws_lb: "name name_prefix internal load_balancer_type",
  aws_lb_listener: "load_balancer_arn",
  aws_lb_listener_rule: "listener_arn",
  aws_lb_target_group: "name name_prefix port protocol protocol_version target_type vpc_id",
  aws_nat_gateway: "allocation_id subnet_id connectivity_type",
  aws_route: "route_table_id destination_cidr_block",
  aws_route53_record: "name zone_id",
  aws_route_table: "vpc_id",
  aws_route_table_association: "subnet_id",
  aws_s3_bucket: "bucket bucket_prefix object_lock_enabled",
  aws_s3_bucket_policy: "bucket",
  aws_s3_bucket_public_access_block: "bucket",
  aws_s3_bucket_versioning: "bucket",
  aws_security_group: "name name_prefix description vpc_id",
  aws_sns_topic: "name name_prefix fifo_topic",
  aws_sns_topic_policy: "arn",
  aws_sns_topic_subscription: "endpoint protocol topic_arn",
  aws_subnet: "availability_zone cidr_block vpc_id",
  aws_vpc: "cidr_block",
  aws_vpc_endpoint: "service_name vpc_endpoint_type vpc_id",
  aws_vpc_security_group_egress_rule: "security_group_id",
  aws_vpc_security_group_ingress_rule: "security_group_id",
};

/** Types of which the attributes that replace them are known. */
export const REPLACING_TYPES: readonly string[] = Object.keys(REPLACING);

/** Attributes of a type that replace it; undefined for a type of which that is not known. */
export function replacingAttributes(type: string): ReadonlySet<string> | undefined {
  const text = Object.hasOwn(REPLACING, type) ? REPLACING[type] : undefined;
  return text === undefined ? undefined : new Set(text.split(" "));
}

/**
 * Arguments of every resource that Terraform itself reads, so that the provider never sees a change of them.
 * Source: https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on and its neighbours (2026-11).
 */
export const META_ARGUMENTS: ReadonlySet<string> = new Set([
  "connection",
  "count",
  "depends_on",
  "for_each",
  "lifecycle",
  "provider",
  "provisioner",
  "timeouts",
]);
