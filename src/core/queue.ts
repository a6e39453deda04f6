import type { Home } from "./arn.ts";
import { NAME_LIMITS, physicalName } from "./names.ts";
import { regionFacts } from "./regions.ts";

/** Name of the queue that a worker owns. */
export function queueName({ name }: Pick<Home, "name">, service: string): string {
  return physicalName(NAME_LIMITS.queue, name, service);
}

/** Name of the queue for messages that the worker gave up on. */
export function deadLetterQueueName({ name }: Pick<Home, "name">, service: string): string {
  return physicalName(NAME_LIMITS.queue, name, service, "dead-letter");
}

/** Name of a queue, from its ARN. */
export function queueNameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html (2026-11). */
export function queueUrl({ account, region }: Pick<Home, "account" | "region">, name: string): string {
  const suffix = regionFacts(region)?.partition.suffix ?? "amazonaws.com";
  return `https://sqs.${region}.${suffix}/${account}/${name}`;
}
