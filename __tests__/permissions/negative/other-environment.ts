import { arn, bucket, FOREIGN, NAME, NEW, OWN, type Scenario } from "./scenario.ts";

const ECS_SCALING = {
  "application-autoscaling:service-namespace": "ecs",
  "application-autoscaling:scalable-dimension": "ecs:service:DesiredCount",
};

/** The same account holds another environment. */
export const OTHER_ENVIRONMENT: readonly Scenario[] = [
  ...(
    [
      ["ecs:DeleteCluster", "ecs", "cluster/NAME"],
      ["ecs:UpdateService", "ecs", "service/NAME/web"],
      ["ecs:DeleteService", "ecs", "service/NAME/web"],
      ["elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing", "loadbalancer/app/NAME/1"],
      ["elasticloadbalancing:ModifyTargetGroup", "elasticloadbalancing", "targetgroup/NAME-web/1"],
      ["elasticloadbalancing:ModifyRule", "elasticloadbalancing", "listener-rule/app/NAME/1/2/3"],
      ["logs:DeleteLogGroup", "logs", "log-group:/NAME/ecs/web"],
      ["logs:PutRetentionPolicy", "logs", "log-group:/NAME/ecs/web"],
      ["cloudwatch:DeleteAlarms", "cloudwatch", "alarm:NAME-web-unhealthy"],
      ["sns:DeleteTopic", "sns", "NAME-alerts"],
      ["sns:SetTopicAttributes", "sns", "NAME-alerts"],
      ["events:DeleteRule", "events", "rule/NAME-deployments"],
      ["events:PutRule", "events", "rule/NAME-deployments"],
    ] as const
  ).map(([action, service, resource]): Scenario => {
    const of = (name: string) => arn(service, resource.replace("NAME", name));
    return {
      what: `${action} of another environment`,
      by: "apply",
      action,
      resource: of("shop-staging"),
      twin: { resource: of(NAME) },
    };
  }),
  ...[
    "DeleteVpc",
    "DeleteSubnet",
    "DeleteRoute",
    "DeleteNatGateway",
    "DeleteSecurityGroup",
    "RevokeSecurityGroupIngress",
    "ModifyVpcEndpoint",
  ].map((verb): Scenario => {
    const kind =
      {
        DeleteVpc: "vpc",
        DeleteSubnet: "subnet",
        DeleteRoute: "route-table",
        DeleteNatGateway: "natgateway",
        ModifyVpcEndpoint: "vpc-endpoint",
      }[verb] ?? "security-group";
    return {
      what: `ec2:${verb} of another environment`,
      by: "apply",
      action: `ec2:${verb}`,
      resource: arn("ec2", `${kind}/x-1`),
      context: FOREIGN,
      twin: { context: OWN },
    };
  }),
  {
    what: "ec2:DeleteVpc of nobody's",
    by: "apply",
    action: "ec2:DeleteVpc",
    resource: arn("ec2", "vpc/vpc-1"),
  },
  ...["RegisterScalableTarget", "DeregisterScalableTarget", "PutScalingPolicy", "DeleteScalingPolicy"].map(
    (verb): Scenario => ({
      what: `scaling of a service of another environment: application-autoscaling:${verb}`,
      by: "apply",
      action: `application-autoscaling:${verb}`,
      resource: arn("application-autoscaling", "scalable-target/1"),
      context: { ...ECS_SCALING, ...FOREIGN },
      twin: { context: { ...ECS_SCALING, ...OWN } },
    }),
  ),
  {
    what: "scaling of a service of another environment is registered again with own tags",
    by: "apply",
    action: "application-autoscaling:RegisterScalableTarget",
    resource: arn("application-autoscaling", "scalable-target/1"),
    context: { ...ECS_SCALING, ...FOREIGN, ...NEW },
    twin: { context: { ...ECS_SCALING, ...NEW } },
  },
  {
    what: "the state of another environment is read",
    by: "apply",
    action: "s3:GetObject",
    resource: bucket("shop-staging-state", "v1/staging-platform.tfstate"),
    twin: { resource: bucket(`${NAME}-state`, "v1/prod-platform.tfstate") },
  },
  {
    what: "the state of another environment is written, even with AdministratorAccess",
    by: "apply",
    action: "s3:PutObject",
    resource: bucket("shop-staging-state", "v1/staging-platform.tfstate"),
    context: {
      "s3:x-amz-server-side-encryption": "aws:kms",
      "s3:x-amz-server-side-encryption-aws-kms-key-id": arn("kms", "alias/shop-staging-state"),
    },
    widened: true,
    twin: { by: "administrator", widened: false },
  },
  {
    what: "the state of another environment is read by the plan role",
    by: "plan",
    action: "s3:GetObject",
    resource: bucket("shop-staging-state", "v1/staging-platform.tfstate"),
    twin: { resource: bucket(`${NAME}-state`, "v1/prod-platform.tfstate") },
  },
  {
    what: "a lock of another environment is taken",
    by: "apply",
    action: "dynamodb:PutItem",
    resource: arn("dynamodb", "table/shop-staging-state-locks"),
  },
  {
    what: "the bucket of the load balancer's logs of another environment is deleted",
    by: "apply",
    action: "s3:DeleteBucket",
    resource: bucket("shop-staging-alb-logs"),
    twin: { resource: bucket(`${NAME}-alb-logs`) },
  },
  {
    what: "a role of another environment is changed",
    by: "apply",
    action: "iam:PutRolePolicy",
    resource: "arn:aws:iam::111122223333:role/shop-staging-web-task",
    context: { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/pipeline/shop-staging-boundary" },
  },
  {
    what: "a role of another environment is passed",
    by: "apply",
    action: "iam:PassRole",
    resource: "arn:aws:iam::111122223333:role/shop-staging-web-task",
    context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
  },
];
