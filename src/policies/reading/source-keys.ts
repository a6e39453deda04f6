/** What a policy protects, as far as it decides which condition keys a service sends. */
export type Protected =
  | "topic"
  | "queue"
  | "bucket"
  | "trust"
  /** A KMS key that encrypts an SNS topic. */
  | "key of a topic"
  /** A KMS key that encrypts a CloudWatch log group. */
  | "key of a log group";

/** Which condition keys one AWS service sends when it uses one kind of resource. */
export interface SourceKeys {
  /** Service principal; `*` stands for a Region. */
  readonly service: string;
  readonly uses: Protected;
  /** Keys that name the source of the request and that AWS documents for this use, in lower case. */
  readonly documented: readonly string[];
  /** Keys that AWS documents as not supported for this use; `every` for all conditions. */
  readonly unsupported: readonly string[] | "every";
  /** Public page that says so. */
  readonly source: string;
}

const ACCOUNT = "aws:sourceaccount";
const ARN = "aws:sourcearn";
const ORG = "aws:sourceorgid";
const LOG_GROUP = "kms:encryptioncontext:aws:logs:arn";

const SNS_KEYS = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html";
const SNS_CASES = "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html";
const S3_EVENTS =
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html";
const FLOW_LOGS = "https://docs.aws.amazon.com/vpc/latest/userguide";

/**
 * What AWS documents about the condition keys of its services (2026-06). A service that is not listed for a use is
 * not judged there: nothing is known about it.
 */
export const SOURCE_KEYS: readonly SourceKeys[] = [
  {
    service: "events.amazonaws.com",
    uses: "topic",
    documented: [],
    unsupported: "every",
    source:
      "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions",
  },
  {
    service: "events.amazonaws.com",
    uses: "key of a topic",
    documented: [],
    unsupported: [ACCOUNT, ARN, ORG],
    source: SNS_KEYS,
  },
  {
    service: "events.amazonaws.com",
    uses: "queue",
    documented: [ARN, ACCOUNT],
    unsupported: [],
    source:
      "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions",
  },
  {
    service: "cloudwatch.amazonaws.com",
    uses: "topic",
    documented: [ACCOUNT, ARN],
    unsupported: [],
    source: SNS_CASES,
  },
  {
    service: "cloudwatch.amazonaws.com",
    uses: "key of a topic",
    documented: [ACCOUNT, ARN],
    unsupported: [],
    source: SNS_KEYS,
  },
  ...(["topic", "queue", "key of a topic"] as const).map((uses) => ({
    service: "s3.amazonaws.com",
    uses,
    documented: [ACCOUNT, ARN],
    unsupported: [],
    source: S3_EVENTS,
  })),
  {
    service: "sns.amazonaws.com",
    uses: "queue",
    documented: [ARN, ACCOUNT],
    unsupported: [],
    source: "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html",
  },
  {
    service: "logdelivery.elasticloadbalancing.amazonaws.com",
    uses: "bucket",
    documented: [ARN],
    unsupported: [],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
  },
  {
    // Flow logs, and access logs of Network Load Balancers.
    service: "delivery.logs.amazonaws.com",
    uses: "bucket",
    documented: [ACCOUNT, ARN],
    unsupported: [],
    source: `${FLOW_LOGS}/flow-logs-s3-permissions.html`,
  },
  {
    service: "logging.s3.amazonaws.com",
    uses: "bucket",
    documented: [ACCOUNT, ARN],
    unsupported: [],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
  },
  {
    service: "cloudtrail.amazonaws.com",
    uses: "bucket",
    documented: [ARN, ACCOUNT, ORG],
    unsupported: [],
    source:
      "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
  },
  {
    service: "logs.*.amazonaws.com",
    uses: "key of a log group",
    documented: [LOG_GROUP],
    unsupported: [],
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
  },
  {
    service: "ecs-tasks.amazonaws.com",
    uses: "trust",
    documented: [ACCOUNT, ARN],
    unsupported: [],
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
  },
  {
    service: "scheduler.amazonaws.com",
    uses: "trust",
    documented: [ACCOUNT, ARN],
    unsupported: [],
    source:
      "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
  },
  {
    service: "vpc-flow-logs.amazonaws.com",
    uses: "trust",
    documented: [ACCOUNT, ARN],
    unsupported: [],
    source: `${FLOW_LOGS}/flow-logs-iam-role.html`,
  },
  {
    service: "ec2.amazonaws.com",
    uses: "trust",
    documented: [],
    unsupported: [],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html",
  },
];

/** What is known about a service principal such as `logs.eu-west-1.amazonaws.com`. */
export function sourceKeysOf(principal: string, uses: Protected): SourceKeys | undefined {
  return SOURCE_KEYS.find(
    (known) =>
      known.uses === uses &&
      (known.service === principal || (known.service.includes("*") && matches(known.service, principal))),
  );
}

/** Whether a condition key names the source of a request, and is absent where the service does not send it. */
export function namesSource(key: string): boolean {
  return /^aws:source(account|arn|owner|orgid|orgpaths)$/.test(key);
}

function matches(service: string, principal: string): boolean {
  const [front = "", end = ""] = service.split("*");
  const length = principal.length - front.length - end.length;
  return length > 0 && principal.startsWith(front) && principal.endsWith(end);
}
