/**
 * Actions that IAM cannot restrict to resources, as far as workloads and platforms like this use them.
 * Source: the pages "Actions, resources, and condition keys" under
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 * (2026-06).
 */
const WITHOUT_RESOURCE = new Set(
  [
    "acm:ListCertificates",
    "cloudwatch:GetMetricData",
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:ListDashboards",
    "cloudwatch:ListMetrics",
    "cloudwatch:PutMetricData",
    "ecr:GetAuthorizationToken",
    "ecs:DeregisterTaskDefinition",
    "ecs:DescribeTaskDefinition",
    "ecs:DiscoverPollEndpoint",
    "ecs:ListClusters",
    "ecs:ListServices",
    "ecs:ListTaskDefinitionFamilies",
    "ecs:ListTaskDefinitions",
    "events:ListRules",
    "iam:GetAccountSummary",
    "iam:ListPolicies",
    "iam:ListRoles",
    "kms:ListAliases",
    "kms:ListKeys",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "route53:ListHostedZones",
    "route53:ListHostedZonesByName",
    "s3:ListAllMyBuckets",
    "sns:ListTopics",
    "ssm:DescribeInstanceInformation",
    "ssm:DescribeParameters",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    "sts:GetCallerIdentity",
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
  ].map((action) => action.toLowerCase()),
);

/** Services whose every Describe action is without resource, but for the one named. */
const DESCRIBE = /^(ec2|elasticloadbalancing|autoscaling|application-autoscaling):describe\w+$/;
const EXCEPT = new Set(["ec2:describevpcattribute"]);

/** Whether an action can only be granted on `*`. IAM compares actions without regard to case. */
export function needsNoResource(action: string): boolean {
  const lower = action.toLowerCase();
  return WITHOUT_RESOURCE.has(lower) || (DESCRIBE.test(lower) && !EXCEPT.has(lower));
}
