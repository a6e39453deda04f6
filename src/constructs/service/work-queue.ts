import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { arn, type Home } from "../../core/arn.ts";
import { deadLetterQueueName, queueName } from "../../core/queue.ts";
import { encryptInTransit, LONGEST_RETENTION_SEC } from "./queue-policy.ts";

export interface WorkQueueProps {
  readonly home: Home;
  readonly service: string;
  readonly visibilityTimeoutSec: number;
  readonly maxReceives: number;
  readonly retentionDays: number;
  readonly preventDestroy: boolean;
}

const DAY_SEC = 86_400;

/** Seconds that a receive waits for a message, the most that SQS takes: fewer empty answers, which cost as much as full ones. */
const LONG_POLL_SEC = 20;

/**
 * The queue of a worker, and the one for messages that it gave up on. Both are encrypted with keys of SQS, which need no
 * permission and cost nothing, and refuse requests without TLS
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html, 2026-11).
 * Their ARNs are derived from names, so that each can name the other.
 */
export class WorkQueue extends Construct {
  /** A worker without it would receive nothing, and one without its policy may not. */
  readonly needs: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { home, preventDestroy, retentionDays, service } = props;
    const name = queueName(home, service);
    const deadName = deadLetterQueueName(home, service);
    const lifecycle = { preventDestroy };
    const dead = new SqsQueue(this, "dead-letter", {
      name: deadName,
      messageRetentionSeconds: LONGEST_RETENTION_SEC,
      sqsManagedSseEnabled: true,
      redriveAllowPolicy: JSON.stringify({
        redrivePermission: "byQueue",
        sourceQueueArns: [arn(home, "sqs", name)],
      }),
      tags: { Name: deadName },
      lifecycle,
    });
    const queue = new SqsQueue(this, "_queue", {
      name,
      visibilityTimeoutSeconds: props.visibilityTimeoutSec,
      messageRetentionSeconds: retentionDays * DAY_SEC,
      receiveWaitTimeSeconds: LONG_POLL_SEC,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: arn(home, "sqs", deadName),
        maxReceiveCount: props.maxReceives,
      }),
      tags: { Name: name },
      lifecycle,
      // SQS refuses a redrive to a queue that does not exist.
      dependsOn: [dead],
    });
    this.needs = [
      queue,
      encryptInTransit(this, "policy", queue, arn(home, "sqs", name)),
      encryptInTransit(this, "dead-letter-policy", dead, arn(home, "sqs", deadName)),
    ];
  }
}
