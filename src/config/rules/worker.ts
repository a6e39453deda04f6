import { type Finding, show } from "../../core/finding.ts";
import { deadLetterQueueName, queueName } from "../../core/queue.ts";
import { partitionOf } from "../../core/regions.ts";
import type { Environment } from "../schema.ts";
import type { Service, ServiceOf } from "../service.ts";
import { eachOfKind, eachService, refuse, within } from "./report.ts";
import { TARGET_PERCENT } from "./service.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html (2026-11). */
const VISIBILITY_SEC = { min: 0, max: 43_200, unit: "s" };
/**
 * The retention of a dead-letter queue counts from when a message was first sent, so it has to be the longer one:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html (2026-11).
 */
const RETENTION_DAYS = { min: 1, max: 13, unit: "days" };
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html (2026-11). */
const RECEIVES = { min: 1, max: 1_000, unit: "receives" };

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html (2026-11). */
const QUEUE_NAME = /^([A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo)$/;

/** Set for the container: the queue that it takes messages from. */
const QUEUE_URL = "QUEUE_URL";

/**
 * QUEUE-01: a queue by ARN. The task reads its metrics and its messages in this account and region. QUEUE-02: settings
 * of an own queue.
 */
export function queueSettings(environment: Environment): Finding[] {
  return eachOfKind(environment, "worker", ({ messageSec, queue }, service) => {
    const place = `${service}.queue`;
    if (queue.kind === "existing") return existing(environment, `${place}.arn`, queue.arn);
    const { maxReceives, retentionDays, visibilityTimeoutSec } = queue;
    const visibility = `${place}.visibilityTimeoutSec`;
    const findings = [
      ...within("QUEUE-02", { place: visibility, value: visibilityTimeoutSec, ...VISIBILITY_SEC }),
      ...within("QUEUE-02", { place: `${place}.maxReceives`, value: maxReceives, ...RECEIVES }),
      ...within("QUEUE-02", { place: `${place}.retentionDays`, value: retentionDays, ...RETENTION_DAYS }),
    ];
    if (findings.length > 0 || visibilityTimeoutSec >= messageSec) return findings;
    return [
      refuse("QUEUE-02", {
        place: visibility,
        value: `${visibilityTimeoutSec} s`,
        limit: `at least messageSec, ${messageSec} s: a message that shows up again is worked on twice`,
        fix: `raise visibilityTimeoutSec to ${messageSec}, times the messages that the container receives at once`,
      }),
    ];
  });
}

/** QUEUE-03: a task that stops finishes its message. QUEUE-04: its queue is named once. */
export function queueFields(environment: Environment): Finding[] {
  return eachOfKind(environment, "worker", (service, place) => [
    ...unfinished(service, place),
    ...(["environment", "secrets"] as const).flatMap((field) =>
      Object.hasOwn(service[field], QUEUE_URL)
        ? [
            refuse("QUEUE-04", {
              place: `${place}.${field}.${QUEUE_URL}`,
              value: "set by the description",
              limit: "unset: it is set to the URL of the queue of this worker",
              fix: "remove it, or use another name for another queue",
            }),
          ]
        : [],
    ),
  ]);
}

/**
 * QUEUE-05: what the tasks follow. Without a running task there is no backlog per task, so nothing would start the
 * first one (https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html, 2026-11).
 */
export function queueTarget(environment: Environment): Finding[] {
  return eachOfKind(environment, "worker", ({ scaling: { minTasks, target } }, service) => {
    const place = `${service}.scaling`;
    if (target.kind === "cpu") {
      const detail = { place: `${place}.target.cpuPercent`, value: target.cpuPercent, unit: "percent" };
      return within("QUEUE-05", { ...detail, ...TARGET_PERCENT });
    }
    const least = { min: 1, max: 1_000_000 };
    return [
      ...within("QUEUE-05", {
        place: `${place}.target.messagesPerTask`,
        value: target.messagesPerTask,
        ...least,
        unit: "messages",
      }),
      ...(minTasks < 1
        ? [
            refuse("QUEUE-05", {
              place: `${place}.minTasks`,
              value: `${minTasks} tasks`,
              limit:
                "at least 1 task: without one there is no backlog per task, and nothing starts the first",
              fix: "set 1; schedules can put the worker to sleep at night",
            }),
          ]
        : []),
    ];
  });
}

/** QUEUE-06: the queues of all workers and jobs have different names; SQS gives the second one the queue that is there. */
export function queueNames(environment: Environment): Finding[] {
  const { name, project } = environment;
  const home = { name: `${project}-${name}` };
  const taken = new Map<string, string>();
  return eachService(environment, (described, place, service) => {
    const own = ownQueues(home, service, described);
    const clash = own.find((queue) => taken.has(queue));
    for (const queue of own) taken.set(queue, taken.get(queue) ?? service);
    if (clash === undefined) return [];
    return [
      refuse("QUEUE-06", {
        place,
        value: `${clash}, a queue of ${taken.get(clash)}`,
        limit: "a name of its own for each queue and dead-letter queue",
        fix: `rename ${service} or ${taken.get(clash)}`,
      }),
    ];
  });
}

function ownQueues(home: { readonly name: string }, name: string, service: Service): string[] {
  if (service.kind === "job") return [deadLetterQueueName(home, name)];
  if (service.kind !== "worker" || service.queue.kind === "existing") return [];
  return [queueName(home, name), deadLetterQueueName(home, name)];
}

function existing({ account, region }: Environment, place: string, arn: string): Finding[] {
  const front = `arn:${partitionOf(region)}:sqs:${region}:${account}:`;
  if (arn.startsWith(front) && QUEUE_NAME.test(arn.slice(front.length))) return [];
  return [
    refuse("QUEUE-01", {
      place,
      value: show(arn),
      limit: `the ARN of a queue of this account and region, ${front}<name>`,
      fix: "give the ARN that the queue shows, or leave queue out to get one",
    }),
  ];
}

function unfinished({ messageSec, stopTimeoutSec }: ServiceOf<"worker">, place: string): Finding[] {
  if (stopTimeoutSec >= messageSec) return [];
  return [
    refuse("QUEUE-03", {
      place: `${place}.stopTimeoutSec`,
      value: `${stopTimeoutSec} s`,
      limit: `at least messageSec, ${messageSec} s: SIGKILL would interrupt a message that is being worked on`,
      fix: `raise stopTimeoutSec to ${messageSec}, or split the work into shorter messages`,
    }),
  ];
}
