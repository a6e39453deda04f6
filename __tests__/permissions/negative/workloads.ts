import { ACCOUNT, arn, bucket, iam, NAME, OTHER_ACCOUNT, PLATFORM_KEY, type Scenario } from "./scenario.ts";

const SECRET = arn("secretsmanager", "secret:shop/api/database-Xy7Qm2");
const SOURCE = { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": arn("ecs", "*") };

/** A resource that lets in every role of the account which IAM or its boundary does not stop. */
const OPEN_TO_THE_ACCOUNT = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: "*",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } },
    },
  ],
};

const readSecret = { action: "secretsmanager:GetSecretValue", resource: SECRET } as const;

/** Code in a container, or on an instance, reaches beyond what it is for. */
export const WORKLOADS: readonly Scenario[] = [
  { what: "the plan role reads a secret", by: "plan", ...readSecret },
  { what: "the apply role reads a secret", by: "apply", ...readSecret },
  {
    what: "the application reads the secret that its agent reads",
    by: "api-task",
    ...readSecret,
    twin: { by: "api-execution" },
  },
  {
    what: "the agent of another service reads the secret",
    by: "web-execution",
    ...readSecret,
    twin: { by: "api-execution" },
  },
  {
    what: "the agent reads another secret of its service",
    by: "api-execution",
    action: "secretsmanager:GetSecretValue",
    resource: arn("secretsmanager", "secret:shop/api/payments-AbCdEf"),
    twin: { resource: SECRET },
  },
  {
    what: "the agent writes the secret",
    by: "api-execution",
    action: "secretsmanager:PutSecretValue",
    resource: SECRET,
  },
  {
    what: "the agent reads a parameter of another service",
    by: "api-execution",
    action: "ssm:GetParameters",
    resource: arn("ssm", "parameter/shop/web/feature-flags"),
    twin: { resource: arn("ssm", "parameter/shop/api/feature-flags") },
  },
  {
    what: "the agent pulls the image of another project",
    by: "api-execution",
    action: "ecr:BatchGetImage",
    resource: arn("ecr", "repository/billing/api"),
    twin: { resource: arn("ecr", "repository/shop/api") },
  },
  {
    what: "the agent replaces an image",
    by: "api-execution",
    action: "ecr:PutImage",
    resource: arn("ecr", "repository/shop/api"),
  },
  {
    what: "the agent writes into the log of another service",
    by: "api-execution",
    action: "logs:PutLogEvents",
    resource: arn("logs", `log-group:/${NAME}/ecs/web:log-stream:x`),
    twin: { resource: arn("logs", `log-group:/${NAME}/ecs/api:log-stream:x`) },
  },
  { what: "an instance reads a secret", by: "instance", ...readSecret },
  {
    what: "an instance reads a secret whose policy lets the whole account in",
    by: "instance",
    ...readSecret,
    resourcePolicy: OPEN_TO_THE_ACCOUNT,
    twin: { by: "api-task" },
  },
  {
    what: "an instance reads a parameter, even with AdministratorAccess",
    by: "instance",
    action: "ssm:GetParameters",
    resource: arn("ssm", "parameter/shop/api/feature-flags"),
    widened: true,
    twin: { by: "api-task" },
  },
  {
    what: "an instance joins another cluster",
    by: "instance",
    action: "ecs:RegisterContainerInstance",
    resource: arn("ecs", "cluster/shop-staging"),
    twin: { resource: arn("ecs", `cluster/${NAME}`) },
  },
  {
    what: "an instance takes the work of another cluster",
    by: "instance",
    action: "ecs:Poll",
    resource: arn("ecs", `container-instance/${NAME}/1`),
    context: { "ecs:cluster": arn("ecs", "cluster/shop-staging") },
    twin: { context: { "ecs:cluster": arn("ecs", `cluster/${NAME}`) } },
  },
  {
    what: "an instance tags instances of the cluster",
    by: "instance",
    action: "ecs:TagResource",
    resource: arn("ecs", `container-instance/${NAME}/1`),
    twin: { context: { "ecs:CreateAction": "RegisterContainerInstance" } },
  },
  {
    what: "an instance starts instances",
    by: "instance",
    action: "ec2:RunInstances",
    resource: arn("ec2", "instance/*"),
  },
  {
    what: "an instance lets itself be managed by a session",
    by: "instance",
    action: "ssmmessages:CreateControlChannel",
    resource: "*",
  },
  {
    what: "flow logs are written into the log of a service",
    by: "flow-logs",
    action: "logs:PutLogEvents",
    resource: arn("logs", `log-group:/${NAME}/ecs/api:log-stream:x`),
    twin: { resource: arn("logs", `log-group:/${NAME}/vpc-flow:log-stream:x`) },
  },
  ...(
    [
      ["iam:CreateUser", iam("user/backdoor")],
      ["iam:PassRole", iam(`role/${NAME}-instance`)],
      ["sts:AssumeRole", iam("role/data-team")],
      ["sts:GetWebIdentityToken", "*"],
      ["ec2:RunInstances", arn("ec2", "instance/*")],
      ["ecs:RegisterTaskDefinition", arn("ecs", `task-definition/${NAME}-web:1`)],
      ["ecs:UpdateService", arn("ecs", `service/${NAME}/web`)],
      ["ecs:ExecuteCommand", arn("ecs", `cluster/${NAME}`)],
      ["kms:PutKeyPolicy", PLATFORM_KEY],
      ["dynamodb:DeleteItem", arn("dynamodb", `table/${NAME}-state-locks`)],
      ["s3:GetObject", bucket(`${NAME}-state`, "v1/prod-platform.tfstate")],
      ["s3:PutBucketPolicy", bucket(`${NAME}-alb-logs`)],
      ["cloudtrail:StopLogging", arn("cloudtrail", "trail/shop-governance")],
      ["secretsmanager:GetSecretValue", arn("secretsmanager", "secret:billing/key-AbCdEf")],
    ] as const
  ).map(
    ([action, resource]): Scenario => ({
      what: `an application reaches beyond the boundary, even with AdministratorAccess: ${action}`,
      by: "api-task",
      action,
      resource,
      widened: true,
    }),
  ),
  {
    what: "ECS in another account takes the role of a task",
    by: { principal: "ecs-tasks.amazonaws.com" },
    action: "sts:AssumeRole",
    resource: iam(`role/${NAME}-api-task`),
    context: {
      "aws:SourceAccount": OTHER_ACCOUNT,
      "aws:SourceArn": `arn:aws:ecs:eu-central-1:${OTHER_ACCOUNT}:task/x`,
    },
    twin: { context: SOURCE },
  },
  {
    what: "Lambda takes the role of a task",
    by: { principal: "lambda.amazonaws.com" },
    action: "sts:AssumeRole",
    resource: iam(`role/${NAME}-api-task`),
    context: SOURCE,
  },
  {
    what: "a task takes the role of the instances",
    by: { principal: "ecs-tasks.amazonaws.com" },
    action: "sts:AssumeRole",
    resource: iam(`role/${NAME}-instance`),
    context: SOURCE,
    twin: { by: { principal: "ec2.amazonaws.com" } },
  },
  {
    what: "a role with AdministratorAccess takes the role of a task",
    by: "stranger",
    action: "sts:AssumeRole",
    resource: iam(`role/${NAME}-api-task`),
  },
];
