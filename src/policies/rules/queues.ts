import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { type PolicyStatement, statementsOf } from "../../terraform/iam-document.ts";
import { at, isTrue, numberOf, parseJson, textOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { type Breach, breach, breachIf, perResource, type Rule } from "../rule.ts";

const QUEUE = "aws_sqs_queue";
const PRACTICES =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html";
const DEAD_LETTERS =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html";

/** What SQS takes where nothing is said: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html (2026-11). */
const DEFAULT_RETENTION_SEC = 345_600;

const encryption: Rule = perResource(
  {
    code: "TF-SQS-01",
    title: "A queue is encrypted",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-1",
    type: QUEUE,
  },
  (queue) => {
    const { kms_master_key_id: key, sqs_managed_sse_enabled: managed } = queue.attributes;
    return breachIf(!isTrue(managed) && !key, queue, "sqs_managed_sse_enabled", managed, {
      limit: "true, or kms_master_key_id",
      fix: "set sqs_managed_sse_enabled",
    });
  },
);

const transport: Rule = perResource(
  {
    code: "TF-SQS-02",
    title: "A queue is used over TLS only, by nobody unnamed",
    source: PRACTICES,
    type: QUEUE,
  },
  (queue, stack): Breach[] => {
    const advice = {
      limit: "a Deny of sqs:* to everyone where aws:SecureTransport is false, and no Allow to everyone",
      fix: "add the statement, and name principals in every Allow",
    };
    const policies = stack
      .of("aws_sqs_queue_policy")
      .filter(({ attributes }) => refersTo(attributes["queue_url"], queue));
    if (policies.length === 0) return [breach(queue, "", "no aws_sqs_queue_policy", advice)];
    return policies.flatMap((policy) => {
      const statements = statementsOf(policy, "policy");
      const open = statements.find(
        (s) => s.effect === "Allow" && s.principals.includes("*") && s.conditions.length === 0,
      );
      if (open) return [breach(policy, open.path, "Allow to *", advice)];
      return breachIf(!statements.some(deniesPlainHttp), policy, "policy", "no such Deny", advice);
    });
  },
);

const givesUp: Rule = perResource(
  {
    code: "TF-SQS-03",
    title: "A message that nobody can work on goes to a dead-letter queue",
    source: DEAD_LETTERS,
    type: QUEUE,
  },
  (queue, stack) => {
    if (isDeadLetterQueue(queue, stack)) return [];
    const policy = parseJson(queue.attributes["redrive_policy"]);
    const receives = numberOf(at(policy, "maxReceiveCount"));
    const named = textOf(at(policy, "deadLetterTargetArn")) !== undefined;
    const good = named && receives !== undefined && receives >= 1 && receives <= 1000;
    return breachIf(!good, queue, "redrive_policy", queue.attributes["redrive_policy"], {
      limit: "a deadLetterTargetArn and a maxReceiveCount of 1–1000, else it comes back until it expires",
      fix: "name a dead-letter queue",
    });
  },
);

const keptLonger: Rule = perResource(
  {
    code: "TF-SQS-04",
    title: "A dead-letter queue keeps messages longer than the queue that they come from",
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html",
    type: QUEUE,
  },
  (queue, stack) =>
    sourcesOf(queue, stack).flatMap((source) => {
      const [kept, before] = [retentionSec(queue), retentionSec(source)];
      if (kept === undefined || before === undefined) return [];
      return breachIf(kept <= before, queue, "message_retention_seconds", kept, {
        limit: `more than the ${before} s of ${source.address}: the age of a message counts from when it was sent`,
        fix: "keep dead letters for 1209600 s, which is the longest",
      });
    }),
);

function deniesPlainHttp(statement: PolicyStatement): boolean {
  const plain = statement.conditions.some(
    ({ key, operator, values }) =>
      operator === "Bool" && key === "aws:securetransport" && values.includes("false"),
  );
  const everything = statement.actions.some((action) => action === "sqs:*" || action === "*");
  return statement.effect === "Deny" && plain && everything && statement.principals.includes("*");
}

function retentionSec({ attributes }: Resource): number | undefined {
  return numberOf(attributes["message_retention_seconds"] ?? DEFAULT_RETENTION_SEC);
}

/** By what it allows, or by a queue that sends its messages to it. */
function isDeadLetterQueue(queue: Resource, stack: Configuration): boolean {
  return queue.attributes["redrive_allow_policy"] !== undefined || sourcesOf(queue, stack).length > 0;
}

function sourcesOf(dead: Resource, stack: Configuration): Resource[] {
  const name = textOf(dead.attributes["name"]);
  return stack.of(QUEUE).filter(({ attributes }) => {
    const target = textOf(at(parseJson(attributes["redrive_policy"]), "deadLetterTargetArn")) ?? "";
    return refersTo(target, dead) || (name !== undefined && target.endsWith(`:${name}`));
  });
}

export const QUEUE_RULES: readonly Rule[] = [encryption, transport, givesUp, keptLonger];
