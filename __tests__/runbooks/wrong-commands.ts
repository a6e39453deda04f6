/** A command that is commonly given for a failure, and what is wrong with it. */
export interface WrongCommand {
  readonly line: string;
  /** What the CLI says, for one that it refuses. */
  readonly refused?: RegExp;
  /** What it does in place of what is claimed, for one that it takes: service, operation, and part of its parameters. */
  readonly does?: { readonly operation: string; readonly parameters: object };
  readonly because: string;
}

export const WRONG_COMMANDS: readonly WrongCommand[] = [
  {
    line: "aws autoscaling update-auto-scaling-group --auto-scaling-group-name production-cluster-asg --on-demand-percentage-above-base-capacity 40",
    refused: /Unknown options: --on-demand-percentage-above-base-capacity, 40/,
    because: "the share is in --mixed-instances-policy",
  },
  {
    line: "aws secretsmanager get-secret-value --secret-id nginx --profile execution-role-profile",
    refused: /The config profile \(execution-role-profile\) could not be found/,
    because: "nobody can sign in as an execution role, and it prints the secret",
  },
  {
    line: "aws iam put-role-policy --role-name nginx-execution-role --policy-name nginx-secrets-access --policy-document file://secrets-policy.json",
    refused: /Unable to load paramfile file:\/\/secrets-policy\.json/,
    because: "the file is on no other machine, and the policy is not the code's",
  },
  {
    line: "aws cloudwatch get-metric-statistics --namespace AWS/ECS --metric-name TaskStartFailed --dimensions Name=ServiceName,Value=nginx --start-time 2026-11-01T00:00:00Z --end-time 2026-11-01T01:00:00Z --period 60",
    does: { operation: "GetMetricStatistics", parameters: { MetricName: "TaskStartFailed" } },
    because: "there is no such metric, so nothing is found and nothing said",
  },
  {
    line: "aws ecs describe-services --cluster production-cluster --services nginx",
    does: { operation: "DescribeServices", parameters: { services: ["nginx"] } },
    because: "the reason of a task that does not start is in the stopped task",
  },
  {
    line: "aws ecs update-service --cluster production-cluster --service nginx --task-definition nginx:42",
    does: { operation: "UpdateService", parameters: { taskDefinition: "nginx:42" } },
    because: "Terraform still has the bad revision, and the next apply releases it again",
  },
  {
    line: "aws ecs update-service --cluster production-cluster --service nginx --force-new-deployment",
    does: { operation: "UpdateService", parameters: { forceNewDeployment: true } },
    because: "without the permission every task of the new deployment fails as well",
  },
  {
    line: `aws logs put-metric-filter --log-group-name g --filter-name f --filter-pattern '[password, secret, key, token]' --metric-transformations metricName=m,metricNamespace=n,metricValue=1`,
    does: { operation: "PutMetricFilter", parameters: { filterPattern: "[password, secret, key, token]" } },
    because: "brackets name the fields of a line that is delimited by spaces",
  },
];
