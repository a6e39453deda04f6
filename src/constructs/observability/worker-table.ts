import type { AlarmRow, Metric } from "./alarm.ts";
import { eventAlarms, taskAlarms, type WatchedTasks } from "./service-table.ts";

/** A worker: its tasks, and the queues as their metrics name them. */
export interface WatchedWorker extends WatchedTasks {
  readonly queueName: string;
  /** Undefined where the queue is somebody else's. */
  readonly deadLetterName: string | undefined;
  readonly oldestMessageSec: number;
}

/**
 * Alarms on one worker. Metrics of a queue:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * (2026-11). A queue that nobody has used for six hours sends none, so missing data is no failure.
 */
export function workerAlarms(watched: WatchedWorker): AlarmRow[] {
  return [...queueAlarms(watched), ...taskAlarms(watched), ...eventAlarms(watched)];
}

function queueAlarms({ deadLetterName, oldestMessageSec, queueName, service }: WatchedWorker): AlarmRow[] {
  return [
    {
      ...ofQueue(queueName, "ApproximateAgeOfOldestMessage"),
      id: "backlog",
      description: `${service} leaves messages waiting too long`,
      comparison: "above",
      threshold: oldestMessageSec,
      minutes: 5,
      missingData: "ok",
    },
    ...(deadLetterName === undefined
      ? []
      : [
          deadLetterAlarm(
            deadLetterName,
            `${service} gave up on a message, which waits in the dead-letter queue`,
          ),
        ]),
  ];
}

/** A message in a dead-letter queue. Those that SQS moves there are not counted as sent, only as visible. */
export function deadLetterAlarm(queueName: string, description: string): AlarmRow {
  return {
    ...ofQueue(queueName, "ApproximateNumberOfMessagesVisible"),
    id: "dead-letter",
    description,
    comparison: "above",
    threshold: 0,
    minutes: 1,
    missingData: "ok",
    risk: true,
  };
}

function ofQueue(name: string, metric: string): Metric {
  return { namespace: "AWS/SQS", metric, dimensions: { QueueName: name }, statistic: "Maximum" };
}
