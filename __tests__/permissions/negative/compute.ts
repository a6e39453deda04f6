import { arn, FOREIGN, iam, NAME, NEW, OWN, type Scenario } from "./scenario.ts";

const PROFILE = iam(`instance-profile/${NAME}-instance`);
const TEMPLATE = arn("ec2", "launch-template/lt-1");
const GROUP = arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${NAME}-ecs`);
const SERVICE = arn("ecs", `service/${NAME}/web`);
const LAUNCH = {
  "ec2:LaunchTemplate": TEMPLATE,
  "ec2:MetadataHttpTokens": "required",
  "ec2:InstanceProfile": PROFILE,
};
const without = (key: keyof typeof LAUNCH) =>
  Object.fromEntries(Object.entries(LAUNCH).filter(([name]) => name !== key));

const launch = { by: "apply", action: "ec2:RunInstances" } as const;
const instance = { ...launch, resource: arn("ec2", "instance/*") } as const;
const group = { by: "apply", action: "autoscaling:CreateAutoScalingGroup", resource: GROUP } as const;
const service = { by: "apply", action: "ecs:UpdateService", resource: SERVICE } as const;

/** Instances and containers that are not as the guardrails have them. */
export const COMPUTE: readonly Scenario[] = [
  {
    what: "an instance with IMDSv1",
    ...instance,
    context: { ...LAUNCH, "ec2:MetadataHttpTokens": "optional" },
    twin: { context: LAUNCH },
  },
  {
    what: "an instance that does not say which IMDS",
    ...instance,
    context: without("ec2:MetadataHttpTokens"),
  },
  { what: "an instance without a launch template", ...instance, context: without("ec2:LaunchTemplate") },
  {
    what: "an instance with a role of somebody else",
    ...instance,
    context: { ...LAUNCH, "ec2:InstanceProfile": iam("instance-profile/data-team") },
  },
  { what: "an instance without a role", ...instance, context: without("ec2:InstanceProfile") },
  {
    what: "an unencrypted volume",
    ...launch,
    resource: arn("ec2", "volume/*"),
    context: { "ec2:Encrypted": "false" },
    twin: { context: { "ec2:Encrypted": "true" } },
  },
  { what: "a volume that does not say whether it is encrypted", ...launch, resource: arn("ec2", "volume/*") },
  {
    what: "an instance with a public address",
    ...launch,
    resource: arn("ec2", "network-interface/*"),
    context: { "ec2:AssociatePublicIpAddress": "true" },
    twin: { context: { "ec2:AssociatePublicIpAddress": "false" } },
  },
  {
    what: "an image of a stranger",
    ...launch,
    resource: "arn:aws:ec2:eu-central-1::image/ami-1",
    context: { "ec2:Owner": "999999999999" },
    twin: { context: { "ec2:Owner": "amazon" } },
  },
  { what: "an instance with a key for SSH", ...launch, resource: arn("ec2", "key-pair/admin") },
  {
    what: "an instance in a subnet of another environment",
    ...launch,
    resource: arn("ec2", "subnet/subnet-1"),
    context: FOREIGN,
    twin: { context: OWN },
  },
  {
    what: "an instance in a security group of another environment",
    ...launch,
    resource: arn("ec2", "security-group/sg-1"),
    context: FOREIGN,
    twin: { context: OWN },
  },
  {
    what: "an instance from a launch template of somebody else",
    ...launch,
    resource: TEMPLATE,
    twin: { context: OWN },
  },
  {
    what: "an instance in another Region",
    ...launch,
    resource: "arn:aws:ec2:us-east-1:111122223333:instance/*",
    context: LAUNCH,
  },
  {
    what: "a version of a launch template of another environment",
    by: "apply",
    action: "ec2:CreateLaunchTemplateVersion",
    resource: TEMPLATE,
    context: FOREIGN,
    twin: { context: OWN },
  },
  {
    what: "an instance is stopped",
    by: "apply",
    action: "ec2:TerminateInstances",
    resource: arn("ec2", "instance/i-1"),
    context: OWN,
  },
  {
    what: "the user data of an instance is replaced",
    by: "apply",
    action: "ec2:ModifyInstanceAttribute",
    resource: arn("ec2", "instance/i-1"),
    context: OWN,
  },
  {
    what: "a snapshot is shared",
    by: "apply",
    action: "ec2:ModifySnapshotAttribute",
    resource: "arn:aws:ec2:eu-central-1::snapshot/snap-1",
    context: OWN,
  },
  {
    what: "a group with a launch configuration",
    ...group,
    context: { ...NEW, "autoscaling:LaunchConfigurationName": "old" },
    twin: { context: NEW },
  },
  {
    what: "a group takes whatever version of its launch template is the latest",
    ...group,
    context: { ...NEW, "autoscaling:LaunchTemplateVersionSpecified": "false" },
    twin: { context: { ...NEW, "autoscaling:LaunchTemplateVersionSpecified": "true" } },
  },
  {
    what: "a launch configuration",
    by: "apply",
    action: "autoscaling:CreateLaunchConfiguration",
    resource: arn("autoscaling", `launchConfiguration:*:launchConfigurationName/${NAME}-x`),
  },
  {
    what: "a group of another environment shrinks",
    by: "apply",
    action: "autoscaling:UpdateAutoScalingGroup",
    resource: arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/shop-staging-ecs"),
    twin: { resource: GROUP },
  },
  {
    what: "a privileged container",
    by: "apply",
    action: "ecs:RegisterTaskDefinition",
    resource: arn("ecs", `task-definition/${NAME}-web:*`),
    context: { "ecs:privileged": "true" },
    twin: { context: { "ecs:privileged": "false" } },
  },
  {
    what: "a task definition beside the environment's names",
    by: "apply",
    action: "ecs:RegisterTaskDefinition",
    resource: arn("ecs", "task-definition/miner:*"),
  },
  {
    what: "a service with public addresses",
    ...service,
    context: { "ecs:auto-assign-public-ip": "true" },
    twin: { context: { "ecs:auto-assign-public-ip": "false" } },
  },
  {
    what: "a service with ECS Exec",
    ...service,
    context: { "ecs:enable-execute-command": "true" },
    twin: { context: { "ecs:enable-execute-command": "false" } },
  },
  ...["ecs:ExecuteCommand", "ecs:RunTask", "ecs:StartTask", "ecs:StopTask"].map(
    (action): Scenario => ({
      what: `a task outside its service: ${action}`,
      by: "apply",
      action,
      resource: arn("ecs", `task-definition/${NAME}-web:1`),
      context: OWN,
    }),
  ),
  ...["ssm:StartSession", "ssm:SendCommand"].map(
    (action): Scenario => ({
      what: `a shell on an instance: ${action}`,
      by: "apply",
      action,
      resource: arn("ec2", "instance/i-1"),
      context: OWN,
    }),
  ),
  {
    what: "settings of the account for ECS",
    by: "apply",
    action: "ecs:PutAccountSettingDefault",
    resource: "*",
  },
  {
    what: "the plan role releases",
    by: "plan",
    action: "ecs:UpdateService",
    resource: SERVICE,
    twin: { action: "ecs:DescribeServices" },
  },
  {
    what: "the plan role deletes the cluster",
    by: "plan",
    action: "ecs:DeleteCluster",
    resource: arn("ecs", `cluster/${NAME}`),
    twin: { by: "apply" },
  },
  {
    what: "the plan role empties the group",
    by: "plan",
    action: "autoscaling:UpdateAutoScalingGroup",
    resource: GROUP,
    twin: { action: "autoscaling:DescribeAutoScalingGroups", resource: "*" },
  },
  {
    what: "scaling of something else than a service",
    by: "apply",
    action: "application-autoscaling:RegisterScalableTarget",
    resource: arn("application-autoscaling", "scalable-target/1"),
    context: {
      ...NEW,
      "application-autoscaling:service-namespace": "dynamodb",
      "application-autoscaling:scalable-dimension": "dynamodb:table:ReadCapacityUnits",
    },
    twin: {
      context: {
        ...NEW,
        "application-autoscaling:service-namespace": "ecs",
        "application-autoscaling:scalable-dimension": "ecs:service:DesiredCount",
      },
    },
  },
];
