import { ACCOUNT, AUDIT_KEY, arn, bucket, iam, NAME, type Scenario } from "./scenario.ts";

const AUDIT = "shop-governance-audit";
const TRAIL = arn("cloudtrail", "trail/shop-governance");
const TOPIC = arn("sns", "shop-governance-alerts");
const LOGS = arn("logs", "log-group:/shop-governance/audit");
const FILE = `AWSLogs/${ACCOUNT}/CloudTrail/eu-central-1/2026/11/02/file.json.gz`;
const CLOUDTRAIL = { principal: "cloudtrail.amazonaws.com" };

/** How CloudTrail delivers a file. */
const DELIVERY = {
  "aws:PrincipalIsAWSService": "true",
  "aws:SourceArn": TRAIL,
  "aws:SourceAccount": ACCOUNT,
  "s3:x-amz-acl": "bucket-owner-full-control",
};
const PERSON = { "aws:PrincipalIsAWSService": "false" };

/** The audit trail, which neither the pipeline nor an administrator rewrites. */
export const AUDIT_TRAIL: readonly Scenario[] = [
  ...["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"].map(
    (verb): Scenario => ({
      what: `the pipeline switches the trail off: ${verb}`,
      by: "apply",
      action: `cloudtrail:${verb}`,
      resource: TRAIL,
      twin: { by: "plan", action: "cloudtrail:GetTrailStatus" },
    }),
  ),
  ...["DeleteLogGroup", "DeleteMetricFilter", "PutRetentionPolicy"].map(
    (verb): Scenario => ({
      what: `the pipeline blinds the alarms of the trail: ${verb}`,
      by: "apply",
      action: `logs:${verb}`,
      resource: LOGS,
      twin: { resource: arn("logs", `log-group:/${NAME}/ecs/web`) },
    }),
  ),
  {
    what: "the pipeline deletes an alarm of the trail",
    by: "apply",
    action: "cloudwatch:DeleteAlarms",
    resource: arn("cloudwatch", "alarm:shop-governance-root-use"),
    twin: { resource: arn("cloudwatch", `alarm:${NAME}-web-5xx`) },
  },
  {
    what: "the pipeline subscribes to the alarms of the trail",
    by: "apply",
    action: "sns:Subscribe",
    resource: TOPIC,
    context: { "sns:Protocol": "email" },
  },
  {
    what: "an administrator writes a log file",
    by: "administrator",
    action: "s3:PutObject",
    resource: bucket(AUDIT, FILE),
    context: PERSON,
    twin: { by: CLOUDTRAIL, context: DELIVERY },
  },
  {
    what: "CloudTrail writes for a trail of another account",
    by: CLOUDTRAIL,
    action: "s3:PutObject",
    resource: bucket(AUDIT, FILE),
    context: {
      ...DELIVERY,
      "aws:SourceArn": TRAIL.replace(ACCOUNT, "999999999999"),
      "aws:SourceAccount": "999999999999",
    },
    twin: { context: DELIVERY },
  },
  {
    what: "CloudTrail writes for another trail of the account",
    by: CLOUDTRAIL,
    action: "s3:PutObject",
    resource: bucket(AUDIT, FILE),
    context: { ...DELIVERY, "aws:SourceArn": arn("cloudtrail", "trail/mine") },
  },
  ...["DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention", "PutObjectRetention"].map(
    (verb): Scenario => ({
      what: `an administrator gets rid of a log file: ${verb}`,
      by: "administrator",
      action: `s3:${verb}`,
      resource: bucket(AUDIT, FILE),
      context: PERSON,
      twin: { action: "s3:GetObject" },
    }),
  ),
  {
    what: "an administrator deletes the bucket of the audit log",
    by: "administrator",
    action: "s3:DeleteBucket",
    resource: bucket(AUDIT),
  },
  ...["PutBucketPolicy", "PutLifecycleConfiguration", "PutBucketObjectLockConfiguration"].map(
    (verb): Scenario => ({
      what: `the pipeline shortens the audit log, even with AdministratorAccess: ${verb}`,
      by: "apply",
      action: `s3:${verb}`,
      resource: bucket(AUDIT),
      widened: true,
      twin: { by: "administrator", widened: false },
    }),
  ),
  ...(
    [
      ["without TLS", { "aws:SecureTransport": "false" }],
      ["with TLS 1.1", { "s3:TlsVersion": "1.1" }],
    ] as const
  ).map(
    ([how, context]): Scenario => ({
      what: `an administrator reads the audit log ${how}`,
      by: "administrator",
      action: "s3:GetObject",
      resource: bucket(AUDIT, FILE),
      context,
      twin: { context: {} },
    }),
  ),
  {
    what: "an alarm of the trail is published without TLS",
    by: "administrator",
    action: "sns:Publish",
    resource: TOPIC,
    context: { "aws:SecureTransport": "false" },
    twin: { context: {} },
  },
  {
    what: "a role with AdministratorAccess decrypts a log file",
    by: "stranger",
    action: "kms:Decrypt",
    resource: AUDIT_KEY,
    context: { "kms:EncryptionContext:aws:cloudtrail:arn": TRAIL },
    twin: { by: "administrator" },
  },
  {
    what: "the pipeline deletes the key of the audit log",
    by: "apply",
    action: "kms:ScheduleKeyDeletion",
    resource: AUDIT_KEY,
    context: { "kms:ResourceAliases": `alias/${AUDIT}`, "aws:ResourceTag/Project": "shop" },
    twin: { by: "administrator" },
  },
  ...(["plan", "api-task", "instance"] as const).map(
    (by): Scenario => ({
      what: `${by} stops the trail`,
      by,
      action: "cloudtrail:StopLogging",
      resource: TRAIL,
    }),
  ),
  {
    what: "EC2 takes the role of the delivery",
    by: { principal: "ec2.amazonaws.com" },
    action: "sts:AssumeRole",
    resource: iam("role/pipeline/shop-governance-audit-delivery"),
    twin: { by: CLOUDTRAIL },
  },
  {
    what: "the role of the delivery is passed to a task",
    by: "apply",
    action: "iam:PassRole",
    resource: iam("role/pipeline/shop-governance-audit-delivery"),
    context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
  },
];
