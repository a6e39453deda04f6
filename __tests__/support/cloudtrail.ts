/**
 * Records of CloudTrail in a minimal form: the fields that AWS's examples of these events have, with values of our own.
 * Sources (2026-11): https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html,
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html,
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html.
 */
const ACCOUNT = "111122223333";

/** Who acts: `userIdentity` of a record, and what else a session leaves in it. */
type Identity = Readonly<Record<string, unknown>>;

/** A session of a role; a role's own ARN has its path, the session's has not. */
export function byRole(role: string, account = ACCOUNT): Identity {
  const name = role.split("/").at(-1) ?? role;
  return {
    userIdentity: {
      type: "AssumedRole",
      principalId: "AROAEXAMPLE:session",
      arn: `arn:aws:sts::${account}:assumed-role/${name}/session`,
      accountId: account,
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId: "AROAEXAMPLE",
          arn: `arn:aws:iam::${account}:role/${role}`,
          accountId: account,
          userName: name,
        },
        attributes: { creationDate: "2026-11-02T08:00:00Z", mfaAuthenticated: "false" },
      },
    },
  };
}

export const by = {
  apply: byRole("pipeline/terraform-execution"),
  plan: byRole("pipeline/terraform-plan"),
  administrator: byRole("administrators"),
  execution: byRole("shop-prod-api-execution"),
  task: byRole("shop-prod-api-task"),
  instance: byRole("shop-prod-instance"),
  /** Of another project in the account. */
  stranger: byRole("reporting-execution"),
  console: { ...byRole("administrators"), sessionCredentialFromConsole: "true" },
  user: {
    userIdentity: { type: "IAMUser", arn: `arn:aws:iam::${ACCOUNT}:user/mallory`, userName: "mallory" },
  },
  root: { userIdentity: { type: "Root", arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT } },
  /** A service acts for a service-linked role. */
  linked: {
    userIdentity: {
      ...(byRole("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")["userIdentity"] as object),
      invokedBy: "ecs.amazonaws.com",
    },
  },
  service: { userIdentity: { type: "AWSService", invokedBy: "cloudtrail.amazonaws.com" } },
  web: {
    userIdentity: {
      type: "WebIdentityUser",
      principalId:
        "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com",
      userName: "repo:fork/shop:ref:refs/heads/main",
      identityProvider: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
    },
  },
} satisfies Record<string, Identity>;

export function record(event: object, identity: Identity): object {
  return {
    eventVersion: "1.11",
    eventTime: "2026-11-02T08:12:44Z",
    awsRegion: "eu-central-1",
    eventType: "AwsApiCall",
    managementEvent: true,
    eventCategory: "Management",
    recipientAccountId: ACCOUNT,
    ...identity,
    ...event,
  };
}

interface Sample {
  readonly name: string;
  readonly event: object;
  readonly raises: readonly string[];
}

type Row = readonly [
  name: string,
  service: string,
  eventName: string,
  identity: Identity,
  more: object,
  raises: readonly string[],
];

const WRITE = { readOnly: false };
const READ = { readOnly: true };
const DATA = { managementEvent: false, eventCategory: "Data" };
const SECRET = { secretId: `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:shop/api/database-a1B2c3` };
const DECRYPTED = { requestParameters: { names: ["/shop/prod/api/key"], withDecryption: true } };
const BUCKET = { bucketName: `shop-prod-state-${ACCOUNT}-eu-central-1` };
const OBJECT = { ...BUCKET, key: "v1/prod-platform.tfstate" };

// biome-ignore format: the table is read by the row
const ROWS: readonly Row[] = [
  // What happens every day.
  ["an apply by the pipeline", "ec2", "CreateSecurityGroup", by.apply, WRITE, []],
  ["a role that the pipeline makes", "iam", "CreateRole", by.apply, WRITE, []],
  ["a plan", "ec2", "DescribeVpcs", by.plan, READ, []],
  ["a person who looks, in the console", "ec2", "DescribeVpcs", by.console, READ, []],
  ["a task that starts", "secretsmanager", "GetSecretValue", by.execution, { ...READ, requestParameters: SECRET }, []],
  ["parameters of a task that starts", "ssm", "GetParameters", by.execution, { ...READ, ...DECRYPTED }, []],
  ["a log stream of a task", "logs", "CreateLogStream", by.execution, { ...WRITE, requestParameters: { logGroupName: "/shop-prod/ecs/api" } }, []],
  ["an instance that registers", "ecs", "RegisterContainerInstance", by.instance, WRITE, []],
  ["ECS that attaches an interface", "ec2", "CreateNetworkInterface", by.linked, WRITE, []],
  ["the version of the AMI", "ssm", "GetParameters", by.stranger, { ...READ, requestParameters: { names: ["/aws/service/ecs/x"], withDecryption: false } }, []],
  ["the trail that checks its bucket", "s3", "GetBucketAcl", by.service, READ, []],
  ["state that the pipeline writes", "s3", "PutObject", by.apply, { ...WRITE, ...DATA, requestParameters: OBJECT }, []],
  ["a lock that the pipeline takes", "dynamodb", "PutItem", by.plan, { ...WRITE, ...DATA, requestParameters: { tableName: "shop-prod-state-locks" } }, []],
  ["state that an administrator reads", "s3", "GetObject", by.administrator, { ...READ, ...DATA, requestParameters: OBJECT }, []],
  ["a workflow that gets its role", "sts", "AssumeRoleWithWebIdentity", by.web, READ, []],
  // What somebody has to know.
  ["a change in the console", "ec2", "AuthorizeSecurityGroupIngress", by.console, WRITE, ["console-change", "foreign-change"]],
  ["a change by an administrator", "ecs", "UpdateService", by.administrator, WRITE, ["foreign-change"]],
  ["a change by a user", "ec2", "RunInstances", by.user, WRITE, ["foreign-change"]],
  ["a secret that an administrator reads", "secretsmanager", "GetSecretValue", by.administrator, { ...READ, requestParameters: SECRET }, ["secret-read"]],
  ["many secrets that a user reads", "secretsmanager", "BatchGetSecretValue", by.user, READ, ["secret-read"]],
  ["a secret that the application reads", "secretsmanager", "GetSecretValue", by.task, READ, ["secret-read"]],
  ["a secret that the pipeline reads", "secretsmanager", "GetSecretValue", by.apply, READ, ["secret-read"]],
  ["an execution role of another project", "secretsmanager", "GetSecretValue", by.stranger, READ, ["secret-read"]],
  ["parameters that an instance reads", "ssm", "GetParametersByPath", by.instance, { ...READ, ...DECRYPTED }, ["secret-read"]],
  ["a task whose role lost a secret", "secretsmanager", "GetSecretValue", by.execution, { ...READ, errorCode: "AccessDenied" }, ["secret-denied"]],
  ["a task whose role lost parameters", "ssm", "GetParameters", by.execution, { ...READ, errorCode: "AccessDeniedException" }, ["secret-denied"]],
  ["a task whose role lost the key", "kms", "Decrypt", by.execution, { ...READ, errorCode: "AccessDenied" }, ["secret-denied"]],
  ["the root user", "iam", "ListUsers", by.root, READ, ["root-use"]],
  ["a trail that is stopped", "cloudtrail", "StopLogging", by.administrator, { ...WRITE, requestParameters: { name: "shop-governance-audit" } }, ["foreign-change", "trail-change"]],
  ["events that are no longer selected", "cloudtrail", "PutEventSelectors", by.apply, WRITE, ["trail-change"]],
  ["a log group that is deleted", "logs", "DeleteLogGroup", by.apply, { ...WRITE, requestParameters: { logGroupName: "/shop-governance/audit" } }, ["trail-change"]],
  ["alarms that are deleted", "monitoring", "DeleteAlarms", by.apply, { ...WRITE, requestParameters: { alarmNames: ["other", "shop-governance-root-use"] } }, ["trail-change"]],
  ["alarms that are silenced", "monitoring", "DisableAlarmActions", by.apply, { ...WRITE, requestParameters: { alarmNames: ["shop-governance-key-off"] } }, ["trail-change"]],
  ["a topic that is deleted", "sns", "DeleteTopic", by.apply, { ...WRITE, requestParameters: { topicArn: `arn:aws:sns:eu-central-1:${ACCOUNT}:shop-governance-alerts` } }, ["trail-change"]],
  ["a subscription that is removed", "sns", "Unsubscribe", by.apply, { ...WRITE, requestParameters: { subscriptionArn: `arn:aws:sns:eu-central-1:${ACCOUNT}:shop-governance-alerts:0a1b` } }, ["trail-change"]],
  ["an identity provider that the pipeline changes", "iam", "UpdateOpenIDConnectProviderThumbprint", by.apply, WRITE, ["identity-change"]],
  ["a boundary that the pipeline removes", "iam", "DeleteRolePermissionsBoundary", by.apply, WRITE, ["identity-change"]],
  ["a boundary that the pipeline rewrites", "iam", "CreatePolicyVersion", by.apply, { ...WRITE, requestParameters: { policyArn: `arn:aws:iam::${ACCOUNT}:policy/pipeline/shop-prod-boundary` } }, ["identity-change"]],
  ["an access key", "iam", "CreateAccessKey", by.user, WRITE, ["foreign-change", "identity-change"]],
  ["a key that is disabled", "kms", "DisableKey", by.apply, WRITE, ["key-off"]],
  ["a key that is to be deleted", "kms", "ScheduleKeyDeletion", by.apply, WRITE, ["key-off"]],
  ["a state bucket's policy", "s3", "PutBucketPolicy", by.apply, { ...WRITE, requestParameters: BUCKET }, ["state-protection"]],
  ["a state bucket without a policy", "s3", "DeleteBucketPolicy", by.apply, { ...WRITE, requestParameters: BUCKET }, ["state-protection"]],
  ["the state bucket of governance", "s3", "PutBucketVersioning", by.apply, { ...WRITE, requestParameters: { bucketName: `shop-governance-state-${ACCOUNT}-eu-central-1` } }, ["state-protection"]],
  ["another bucket's policy", "s3", "PutBucketPolicy", by.apply, { ...WRITE, requestParameters: { bucketName: "shop-prod-alb-logs" } }, []],
  ["a lock table that is deleted", "dynamodb", "DeleteTable", by.apply, { ...WRITE, requestParameters: { tableName: "shop-prod-state-locks" } }, ["state-protection"]],
  ["state that a task reads", "s3", "GetObject", by.task, { ...READ, ...DATA, requestParameters: OBJECT, errorCode: "AccessDenied" }, ["state-access"]],
  ["a digest that a user writes", "dynamodb", "PutItem", by.user, { ...WRITE, ...DATA, requestParameters: { tableName: "shop-prod-state-locks" } }, ["state-access"]],
  ["a workflow of a fork", "sts", "AssumeRoleWithWebIdentity", by.web, { ...READ, errorCode: "AccessDenied" }, ["oidc-refused"]],
];

export const RECORDS: readonly Sample[] = ROWS.map(([name, service, eventName, identity, more, raises]) => ({
  name,
  raises,
  event: record({ eventSource: `${service}.amazonaws.com`, eventName, ...more }, identity),
}));
