/** Which resource a dimension names, and by which of its attributes. */
export interface SubjectForm {
  readonly type: string;
  readonly attributes: readonly string[];
  /** Path of the blocks that have them, where it is not the resource itself. */
  readonly within?: string;
  /** An attribute that is often taken for them, and has another form. */
  readonly not?: string;
}

export interface DimensionForm {
  readonly subjects: readonly SubjectForm[];
  /** What its value looks like, where AWS fixes that. */
  readonly form?: { readonly pattern: RegExp; readonly text: string };
}

const one = (type: string, ...attributes: readonly string[]): DimensionForm => ({
  subjects: [{ type, attributes }],
});

/**
 * Dimensions that name a resource. In provider 5 the `id` of a cluster, a service and a capacity provider is its ARN,
 * which no metric has as a dimension.
 * Source: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs.
 */
const FORMS: Readonly<Record<string, DimensionForm>> = {
  LoadBalancer: {
    ...one("aws_lb", "arn_suffix"),
    form: { pattern: /^(app|net|gwy)\/[^/]+\/[^/]+$/, text: "app/<name>/<id>, the last part of the ARN" },
  },
  TargetGroup: {
    ...one("aws_lb_target_group", "arn_suffix"),
    form: {
      pattern: /^targetgroup\/[^/]+\/[^/]+$/,
      text: "targetgroup/<name>/<id>, the last part of the ARN",
    },
  },
  NatGatewayId: { ...one("aws_nat_gateway", "id"), form: { pattern: /^nat-/, text: "the id, nat-…" } },
  AutoScalingGroupName: one("aws_autoscaling_group", "name", "id"),
  ClusterName: {
    ...one("aws_ecs_cluster", "name"),
    form: { pattern: /^[\w-]+$/, text: "the name of the cluster" },
  },
  CapacityProviderName: {
    ...one("aws_ecs_capacity_provider", "name"),
    form: { pattern: /^[\w-]+$/, text: "the name of the capacity provider" },
  },
  InstanceId: one("aws_instance", "id"),
  DBInstanceIdentifier: {
    subjects: [
      // Its id is the DbiResourceId since provider 5.
      { type: "aws_db_instance", attributes: ["identifier"], not: "resource_id" },
      { type: "aws_rds_cluster_instance", attributes: ["identifier", "id"] },
    ],
  },
  DBClusterIdentifier: one("aws_rds_cluster", "cluster_identifier", "id"),
  FunctionName: one("aws_lambda_function", "function_name", "id"),
  QueueName: {
    ...one("aws_sqs_queue", "name"),
    form: { pattern: /^[\w-]+(\.fifo)?$/, text: "the name of the queue" },
  },
  TopicName: {
    ...one("aws_sns_topic", "name"),
    form: { pattern: /^[\w-]+(\.fifo)?$/, text: "the name of the topic" },
  },
  TableName: one("aws_dynamodb_table", "name", "id"),
  RuleName: {
    ...one("aws_cloudwatch_event_rule", "name", "id"),
    form: { pattern: /^[\w.-]+$/, text: "the name of the rule" },
  },
  ScheduleGroup: {
    ...one("aws_scheduler_schedule_group", "name"),
    form: { pattern: /^[\w.-]+$/, text: "the name of the schedule group" },
  },
  LogGroupName: one("aws_cloudwatch_log_group", "name", "id"),
  BucketName: one("aws_s3_bucket", "id", "bucket"),
  CacheClusterId: one("aws_elasticache_cluster", "cluster_id", "id"),
  ReplicationGroupId: one("aws_elasticache_replication_group", "id", "replication_group_id"),
  FileSystemId: one("aws_efs_file_system", "id"),
  DistributionId: one("aws_cloudfront_distribution", "id"),
  CertificateArn: {
    subjects: [
      { type: "aws_acm_certificate", attributes: ["arn", "id"] },
      { type: "aws_acm_certificate_validation", attributes: ["certificate_arn"] },
    ],
  },
  ApiId: one("aws_apigatewayv2_api", "id"),
  ApiName: one("aws_api_gateway_rest_api", "name"),
  WebACL: one("aws_wafv2_web_acl", "name"),
};

/**
 * An endpoint of ECS Service Connect is called like the port that it is for, where it has no name of its own.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html (2026-11).
 */
const ENDPOINT: DimensionForm = {
  subjects: [
    {
      type: "aws_ecs_service",
      attributes: ["discovery_name", "port_name"],
      within: "service_connect_configuration.0.service",
    },
  ],
  form: { pattern: /^[a-z0-9_][a-z0-9_-]*$/, text: "the name of the endpoint in Cloud Map" },
};

const ECS_SERVICE: DimensionForm = {
  ...one("aws_ecs_service", "name"),
  form: { pattern: /^[\w-]+$/, text: "the name of the service" },
};

/** What a dimension names; undefined for one that names no resource, such as a stage or a zone. */
export function dimensionForm(namespace: string, dimension: string): DimensionForm | undefined {
  // Other namespaces have a dimension of this name as well.
  if (dimension === "ServiceName") return /^(AWS\/)?ECS/.test(namespace) ? ECS_SERVICE : undefined;
  if (namespace === "AWS/ECS" && /^(Target)?DiscoveryName$/.test(dimension)) return ENDPOINT;
  return FORMS[dimension];
}

const TYPES: ReadonlySet<string> = new Set(
  [...Object.values(FORMS), ECS_SERVICE].flatMap(({ subjects }) => subjects.map(({ type }) => type)),
);

/** Whether resources of a type are what some dimension names. */
export function isSubjectType(type: string): boolean {
  return TYPES.has(type);
}
