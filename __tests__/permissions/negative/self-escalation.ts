import { iam, NAME, type Scenario } from "./scenario.ts";

const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
const OWN_ROLE = iam(`role/pipeline/${NAME}-apply`);
const BOUNDARY = iam(`policy/pipeline/${NAME}-boundary`);
const WORKLOAD = iam(`role/${NAME}-web-task`);
const BOUNDED = { "iam:PermissionsBoundary": BOUNDARY };

/** The pipeline gives itself, or somebody else, more than a person gave it. */
export const SELF_ESCALATION: readonly Scenario[] = [
  {
    what: "the apply role attaches AdministratorAccess to itself",
    by: "apply",
    action: "iam:AttachRolePolicy",
    resource: OWN_ROLE,
    context: { "iam:PolicyARN": ADMIN },
  },
  {
    what: "the apply role attaches AdministratorAccess to a role of a service",
    by: "apply",
    action: "iam:AttachRolePolicy",
    resource: WORKLOAD,
    context: { "iam:PolicyARN": ADMIN, ...BOUNDED },
  },
  {
    what: "the apply role writes an inline policy of its own",
    by: "apply",
    action: "iam:PutRolePolicy",
    resource: OWN_ROLE,
    twin: { resource: WORKLOAD, context: BOUNDED },
  },
  {
    what: "the apply role writes an inline policy of the plan role",
    by: "apply",
    action: "iam:PutRolePolicy",
    resource: iam(`role/pipeline/${NAME}-plan`),
  },
  {
    what: "the apply role writes an inline policy of a role without the boundary",
    by: "apply",
    action: "iam:PutRolePolicy",
    resource: WORKLOAD,
    twin: { context: BOUNDED },
  },
  {
    what: "the apply role opens its own trust policy",
    by: "apply",
    action: "iam:UpdateAssumeRolePolicy",
    resource: OWN_ROLE,
    context: BOUNDED,
    twin: { resource: WORKLOAD },
  },
  {
    what: "the apply role opens the trust policy of the administrators' role",
    by: "apply",
    action: "iam:UpdateAssumeRolePolicy",
    resource: iam("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123"),
  },
  {
    what: "the apply role makes a new version of one of its own policies",
    by: "apply",
    action: "iam:CreatePolicyVersion",
    resource: iam(`policy/pipeline/${NAME}-apply-network`),
  },
  {
    what: "the apply role goes back to an older version of one of its own policies",
    by: "apply",
    action: "iam:SetDefaultPolicyVersion",
    resource: iam(`policy/pipeline/${NAME}-apply-network`),
  },
  {
    what: "the apply role makes a new version of the boundary",
    by: "apply",
    action: "iam:CreatePolicyVersion",
    resource: BOUNDARY,
  },
  {
    what: "the apply role removes the boundary of a role",
    by: "apply",
    action: "iam:DeleteRolePermissionsBoundary",
    resource: WORKLOAD,
    context: BOUNDED,
  },
  {
    what: "the apply role replaces the boundary of a role by AdministratorAccess",
    by: "apply",
    action: "iam:PutRolePermissionsBoundary",
    resource: WORKLOAD,
    context: { "iam:PermissionsBoundary": ADMIN },
    twin: { context: BOUNDED },
  },
  {
    what: "the apply role makes a role without a boundary",
    by: "apply",
    action: "iam:CreateRole",
    resource: iam(`role/${NAME}-new-task`),
    twin: { context: BOUNDED },
  },
  {
    what: "the apply role makes a role with a boundary of its own choice",
    by: "apply",
    action: "iam:CreateRole",
    resource: iam(`role/${NAME}-new-task`),
    context: { "iam:PermissionsBoundary": iam("policy/wide") },
  },
  {
    what: "the apply role makes a role beside the environment's names",
    by: "apply",
    action: "iam:CreateRole",
    resource: iam("role/billing"),
    context: BOUNDED,
  },
  {
    what: "the apply role makes a role in the path of the pipeline",
    by: "apply",
    action: "iam:CreateRole",
    resource: iam(`role/pipeline/${NAME}-second`),
    context: BOUNDED,
  },
  ...["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile"].map(
    (action): Scenario => ({
      what: `the apply role asks for a long-lived identity: ${action}`,
      by: "apply",
      action,
      resource: iam("user/backdoor"),
    }),
  ),
  {
    what: "the apply role trusts another identity provider",
    by: "apply",
    action: "iam:CreateOpenIDConnectProvider",
    resource: iam("oidc-provider/tokens.example.net"),
  },
  {
    what: "the apply role lets the identity provider take other audiences",
    by: "apply",
    action: "iam:AddClientIDToOpenIDConnectProvider",
    resource: iam("oidc-provider/token.actions.githubusercontent.com"),
  },
  {
    what: "the apply role passes a role of somebody else to a task",
    by: "apply",
    action: "iam:PassRole",
    resource: iam("role/data-team"),
    context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    twin: { resource: WORKLOAD },
  },
  {
    what: "the apply role passes its own role to a task",
    by: "apply",
    action: "iam:PassRole",
    resource: OWN_ROLE,
    context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
  },
  {
    what: "the apply role passes a role of a service to Lambda",
    by: "apply",
    action: "iam:PassRole",
    resource: WORKLOAD,
    context: { "iam:PassedToService": "lambda.amazonaws.com" },
    twin: { context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
  },
  {
    what: "the apply role passes a role of a service to an instance",
    by: "apply",
    action: "iam:PassRole",
    resource: WORKLOAD,
    context: { "iam:PassedToService": "ec2.amazonaws.com" },
    twin: { resource: iam(`role/${NAME}-instance`) },
  },
  {
    what: "the apply role takes another role",
    by: "apply",
    action: "sts:AssumeRole",
    resource: iam("role/data-team"),
    resourcePolicy: {
      Statement: [{ Effect: "Allow", Principal: { AWS: iam("root") }, Action: "sts:AssumeRole" }],
    },
  },
  ...["iam:CreateRole", "iam:PutRolePolicy", "iam:PassRole", "iam:UpdateAssumeRolePolicy"].map(
    (action): Scenario => ({
      what: `the plan role changes identities: ${action}`,
      by: "plan",
      action,
      resource: WORKLOAD,
      context: { ...BOUNDED, "iam:PassedToService": "ecs-tasks.amazonaws.com" },
      twin: { action: "iam:GetRole" },
    }),
  ),
];
