import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import type { Construct } from "constructs";
import { policyDocument } from "../../core/iam.ts";

/** Seconds that SQS keeps a message at most: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html (2026-11). */
export const LONGEST_RETENTION_SEC = 14 * 86_400;

/** Refuses requests to a queue that are not encrypted in transit. */
export function encryptInTransit(
  scope: Construct,
  id: string,
  queue: SqsQueue,
  queueArn: string,
): SqsQueuePolicy {
  return new SqsQueuePolicy(scope, id, {
    queueUrl: queue.id,
    policy: policyDocument({
      Sid: "DenyInsecureTransport",
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource: queueArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
  });
}
