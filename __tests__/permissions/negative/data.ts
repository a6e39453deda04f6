import { ACCOUNT, arn, bucket, NAME, OWN, PLATFORM_KEY, type Scenario } from "./scenario.ts";

const BALANCER = arn("elasticloadbalancing", `loadbalancer/app/${NAME}/1`);
const TOPIC = arn("sns", `${NAME}-alerts`);

/** Data, logs and messages. */
export const DATA: readonly Scenario[] = [
  {
    what: "the account's buckets may become public",
    by: "apply",
    action: "s3:PutAccountPublicAccessBlock",
    resource: "*",
  },
  {
    what: "a bucket gets an access control list",
    by: "apply",
    action: "s3:PutBucketAcl",
    resource: bucket(`${NAME}-alb-logs`),
    twin: { action: "s3:PutBucketPublicAccessBlock" },
  },
  {
    what: "a bucket of somebody else becomes public",
    by: "apply",
    action: "s3:PutBucketPolicy",
    resource: "arn:aws:s3:::billing",
    twin: { resource: bucket(`${NAME}-alb-logs`) },
  },
  {
    what: "the log of the load balancer is read",
    by: "apply",
    action: "s3:GetObject",
    resource: bucket(`${NAME}-alb-logs`, "access/1"),
  },
  {
    what: "the log of the load balancer is deleted",
    by: "apply",
    action: "s3:DeleteObject",
    resource: bucket(`${NAME}-alb-logs`, "access/1"),
  },
  ...(
    [
      ["without TLS", { "aws:SecureTransport": "false" }],
      ["with TLS 1.1", { "s3:TlsVersion": "1.1" }],
    ] as const
  ).map(
    ([how, context]): Scenario => ({
      what: `an administrator reads the log of the load balancer ${how}`,
      by: "administrator",
      action: "s3:GetObject",
      resource: bucket(`${NAME}-alb-logs`, "access/1"),
      context,
      twin: { context: {} },
    }),
  ),
  {
    what: "a load balancer of another account writes into the log",
    by: { principal: "logdelivery.elasticloadbalancing.amazonaws.com" },
    action: "s3:PutObject",
    resource: bucket(`${NAME}-alb-logs`, `access/AWSLogs/${ACCOUNT}/x`),
    context: {
      "aws:SourceArn": "arn:aws:elasticloadbalancing:eu-central-1:999999999999:loadbalancer/app/x/1",
    },
    twin: { context: { "aws:SourceArn": BALANCER } },
  },
  {
    what: "the log of a service is read",
    by: "apply",
    action: "logs:GetLogEvents",
    resource: arn("logs", `log-group:/${NAME}/ecs/api:log-stream:x`),
  },
  {
    what: "a log is sent elsewhere",
    by: "apply",
    action: "logs:PutSubscriptionFilter",
    resource: arn("logs", `log-group:/${NAME}/ecs/api`),
  },
  {
    what: "alerts are sent to a queue",
    by: "apply",
    action: "sns:Subscribe",
    resource: TOPIC,
    context: { "sns:Protocol": "sqs" },
    twin: { context: { "sns:Protocol": "email" } },
  },
  { what: "a false alert is published", by: "apply", action: "sns:Publish", resource: TOPIC },
  {
    what: "an alarm of another account publishes",
    by: { principal: "cloudwatch.amazonaws.com" },
    action: "sns:Publish",
    resource: TOPIC,
    context: {
      "aws:SourceAccount": "999999999999",
      "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:999999999999:alarm:shop-prod-x",
    },
    twin: {
      context: { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": arn("cloudwatch", `alarm:${NAME}-x`) },
    },
  },
  {
    what: "an alarm publishes without TLS",
    by: { principal: "cloudwatch.amazonaws.com" },
    action: "sns:Publish",
    resource: TOPIC,
    context: {
      "aws:SourceAccount": ACCOUNT,
      "aws:SourceArn": arn("cloudwatch", `alarm:${NAME}-x`),
      "aws:SecureTransport": "false",
    },
  },
  {
    what: "events are sent past the archive, to a topic",
    by: "apply",
    action: "events:PutTargets",
    resource: arn("events", `rule/${NAME}-deployments`),
    context: { "events:TargetArn": TOPIC },
    twin: { context: { "events:TargetArn": arn("logs", "log-group:/shop-prod/events") } },
  },
  {
    what: "the platform's key encrypts for somebody with AdministratorAccess",
    by: "stranger",
    action: "kms:Decrypt",
    resource: PLATFORM_KEY,
  },
  {
    what: "the platform's key encrypts a log of another environment",
    by: { principal: "logs.eu-central-1.amazonaws.com" },
    action: "kms:Decrypt",
    resource: PLATFORM_KEY,
    context: { "kms:EncryptionContext:aws:logs:arn": arn("logs", "log-group:/shop-staging/ecs/web") },
    twin: { context: { "kms:EncryptionContext:aws:logs:arn": arn("logs", `log-group:/${NAME}/ecs/web`) } },
  },
  {
    what: "the apply role reads what the platform's key encrypts",
    by: "apply",
    action: "kms:Decrypt",
    resource: PLATFORM_KEY,
    context: { "kms:ResourceAliases": `alias/${NAME}`, ...OWN },
  },
];
