/** Actions that a policy of AWS allows. */
export interface ManagedGrant {
  readonly actions: readonly string[];
  /** Everything where it is left out. */
  readonly resources?: readonly string[];
}

const EXEC_CHANNELS = [
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

/**
 * What policies of AWS allow of secrets, data, identities and sessions, by the end of their ARN; whatever else they
 * allow is left out. Sources: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html
 * and the pages of the others beside it (2026-06).
 */
export const MANAGED_POLICIES: ReadonlyMap<string, readonly ManagedGrant[]> = new Map([
  ["service-role/AmazonECSTaskExecutionRolePolicy", []],
  ["service-role/AmazonEC2ContainerServiceforEC2Role", []],
  ["CloudWatchLogsFullAccess", [{ actions: ["logs:*"] }]],
  [
    "CloudWatchAgentServerPolicy",
    [{ actions: ["ssm:GetParameter"], resources: ["arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*"] }],
  ],
  ["AWSXRayDaemonWriteAccess", []],
  ["AmazonEC2ContainerRegistryReadOnly", []],
  [
    "AmazonSSMManagedInstanceCore",
    [{ actions: ["ssm:GetParameter", "ssm:GetParameters", ...EXEC_CHANNELS] }],
  ],
  [
    "service-role/AmazonEC2RoleforSSM",
    [
      {
        actions: ["ssm:GetParameter", "ssm:GetParameters", "s3:GetObject", "s3:PutObject", ...EXEC_CHANNELS],
      },
    ],
  ],
  ["AmazonSSMReadOnlyAccess", [{ actions: ["ssm:Describe*", "ssm:Get*", "ssm:List*"] }]],
  ["AmazonSSMFullAccess", [{ actions: ["ssm:*"] }]],
  ["AmazonS3ReadOnlyAccess", [{ actions: ["s3:Get*", "s3:List*"] }]],
  ["AmazonS3FullAccess", [{ actions: ["s3:*"] }]],
  ["AmazonDynamoDBFullAccess", [{ actions: ["dynamodb:*"] }]],
  ["SecretsManagerReadWrite", [{ actions: ["secretsmanager:*"] }]],
  ["IAMFullAccess", [{ actions: ["iam:*"] }]],
  ["AdministratorAccess", [{ actions: ["*"] }]],
]);
