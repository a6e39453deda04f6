import { type Home, iamArn } from "./arn.ts";
import { stateNames } from "./state-names.ts";

/** What the audit trail raises an alarm for. Several filters may count into one metric. */
export interface AuditAlarm {
  readonly id: string;
  readonly description: string;
  /** Name of the filter → its pattern. */
  readonly filters: Readonly<Record<string, string>>;
}

export interface AuditScope {
  /** Of the governance stack: its name leads those of the trail, its bucket, its log group and its alarms. */
  readonly home: Home;
  /** Front of the names of every workload's roles: `shop-`. */
  readonly workloadPrefix: string;
  /** ARN pattern of the pipeline's roles, with a `*` at its end at most. */
  readonly pipelineRoles: string;
  /** ARN pattern of the policies that the pipeline's power rests on, the boundary among them. */
  readonly pipelinePolicies: string;
  /** ARN of the role by which people apply this stack; `*` stands for any text, wherever it stands. */
  readonly adminRoleArn: string;
  /** Homes of the state stores: one for each environment of the account, and this one. */
  readonly stores: readonly Home[];
}

/** Names that the trail and its alarms share, derived. */
export function auditNames({ account, name, region }: Home) {
  return { trail: name, logGroup: `/${name}/audit`, topic: `${name}-alerts`, account, region };
}

/** Role behind a session. Users and the root user have none, so every `!=` needs `NOT EXISTS` beside it. */
const ROLE = "$.userIdentity.sessionContext.sessionIssuer.arn";
/** Set where a service acts, for itself or on behalf of somebody. */
const IN_PERSON = "$.userIdentity.invokedBy NOT EXISTS";
const CHANGE = "$.readOnly IS FALSE";

/**
 * Patterns over CloudTrail records. Property names and values:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html; root use:
 * https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-1 (2026-11).
 */
export function auditAlarms(scope: AuditScope): AuditAlarm[] {
  const { adminRoleArn, home, pipelinePolicies, pipelineRoles, stores, workloadPrefix } = scope;
  const workloads = iamArn(home, `role/${workloadPrefix}*`);
  return [
    {
      id: "console-change",
      description: "Somebody who signed in through the console changed something",
      filters: one(
        `($.sessionCredentialFromConsole = "true" || $.sessionCredentialFromConsole IS TRUE) && ${CHANGE}`,
      ),
    },
    {
      id: "foreign-change",
      description: "Something was changed by another identity than the pipeline's roles and workloads",
      filters: one(
        `${CHANGE} && $.managementEvent IS TRUE && $.eventType = "AwsApiCall" && ${IN_PERSON} && ${otherThan(pipelineRoles, workloads)}`,
      ),
    },
    {
      id: "secret-read",
      description: "A secret or a SecureString parameter was read by another identity than an execution role",
      filters: one(
        `(${events("secretsmanager", "GetSecretValue", "BatchGetSecretValue")} || (${events("ssm", "GetParameter*")} && $.requestParameters.withDecryption IS TRUE)) && ${IN_PERSON} && (${ROLE} NOT EXISTS || ${ROLE} != "${workloads}" || ${ROLE} != "*-execution")`,
      ),
    },
    {
      id: "secret-denied",
      description:
        "An identity was refused a secret, a parameter or its key: tasks that need it cannot start",
      filters: one(
        `(${events("secretsmanager", "GetSecretValue")} || ${events("ssm", "GetParameters")} || ${events("kms", "Decrypt")}) && $.errorCode = "AccessDenied*"`,
      ),
    },
    {
      id: "root-use",
      description: "The root user of the account did something",
      filters: one(`$.userIdentity.type = "Root" && ${IN_PERSON} && $.eventType != "AwsServiceEvent"`),
    },
    {
      id: "trail-change",
      description: "The audit trail, its log group, its alarms or its topic was changed or switched off",
      filters: auditChanges(home),
    },
    {
      id: "identity-change",
      description:
        "Identities were changed by another than the pipeline, or what the pipeline's power rests on was",
      filters: one(
        `$.eventSource = "iam.amazonaws.com" && ${CHANGE} && ($.eventName = "*OpenIDConnectProvider*" || $.eventName = "DeleteRolePermissionsBoundary" || $.requestParameters.policyArn = "${pipelinePolicies}" || ${otherThan(pipelineRoles)})`,
      ),
    },
    {
      id: "key-off",
      description: "A KMS key was disabled or scheduled for deletion",
      filters: one(events("kms", "DisableKey", "ScheduleKeyDeletion")),
    },
    {
      id: "state-protection",
      description: "A bucket of Terraform's state or a lock table was changed",
      filters: Object.fromEntries(stores.map((store) => [store.name, storeChanges(store)])),
    },
    {
      id: "state-access",
      description:
        "State or the audit log was read or written by another identity than the pipeline and the administrators",
      filters: one(`$.eventCategory = "Data" && ${IN_PERSON} && ${otherThan(pipelineRoles, adminRoleArn)}`),
    },
    {
      id: "oidc-refused",
      description: "A web identity, such as a workflow of GitHub, was refused a role",
      filters: one(`$.eventName = "AssumeRoleWithWebIdentity" && $.errorCode = "*"`),
    },
  ];
}

function one(condition: string): AuditAlarm["filters"] {
  return { all: `{ ${condition} }` };
}

function events(service: string, ...names: readonly string[]): string {
  const any = names.map((name) => `$.eventName = "${name}"`).join(" || ");
  return `($.eventSource = "${service}.amazonaws.com" && ${names.length > 1 ? `(${any})` : any})`;
}

function otherThan(...roles: readonly string[]): string {
  return `(${ROLE} NOT EXISTS || (${roles.map((role) => `${ROLE} != ${operand(role)}`).join(" && ")}))`;
}

/** A wildcard of a filter pattern stands at an end; between other characters it takes a regular expression. */
function operand(role: string): string {
  if (!role.slice(1, -1).includes("*")) return `"${role}"`;
  return `%^${role.replace(/[.+]/g, "\\$&").replaceAll("*", ".*")}$%`;
}

function auditChanges(home: Home): AuditAlarm["filters"] {
  const { logGroup, topic } = auditNames(home);
  return {
    trail: `{ $.eventSource = "cloudtrail.amazonaws.com" && ${CHANGE} && ${IN_PERSON} }`,
    "log-group": `{ $.eventSource = "logs.amazonaws.com" && ${CHANGE} && $.requestParameters.logGroupName = "${logGroup}" && ${IN_PERSON} }`,
    alarms: `{ ${events("monitoring", "DeleteAlarms", "DisableAlarmActions")} && $.requestParameters.alarmNames[*] = "${home.name}-*" }`,
    topic: `{ $.eventSource = "sns.amazonaws.com" && ${CHANGE} && ($.requestParameters.topicArn = "*:${topic}" || $.requestParameters.subscriptionArn = "*:${topic}:*") }`,
  };
}

function storeChanges(store: Home): string {
  const { bucket, lockTable } = stateNames(store);
  return `{ (${events("s3", "PutBucket*", "DeleteBucket*")} && $.requestParameters.bucketName = "${bucket}") || ($.eventSource = "dynamodb.amazonaws.com" && $.managementEvent IS TRUE && ${CHANGE} && $.requestParameters.tableName = "${lockTable}") }`;
}
