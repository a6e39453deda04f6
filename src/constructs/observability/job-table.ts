import type { Home } from "../../core/arn.ts";
import { scheduleName } from "../../core/job.ts";
import { deadLetterQueueName } from "../../core/queue.ts";
import type { AlarmRow } from "./alarm.ts";
import { type RunOutcome, runMetric } from "./run-metrics.ts";
import { startAlarms } from "./service-table.ts";
import { deadLetterAlarm } from "./worker-table.ts";

/** A job, as metrics name it. */
export interface WatchedJob {
  readonly home: Home;
  readonly service: string;
  readonly hasSecrets: boolean;
  /** Minutes within which a run must have succeeded: from one run to the next, and the time that is allowed for it. */
  readonly succeedsWithinMin: number;
}

/** Minutes for which a failed run keeps its alarm in ALARM. */
const EVENT_MIN = 5;

/**
 * CloudWatch looks back a day with periods of less than an hour, else seven days:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (2026-11).
 */
const LONGEST_MIN = { fine: 1440, coarse: 7 * 1440 };

/** Alarms on one job. ECS says nothing of a run that does not take place: `overdue` finds out from the missing success. */
export function jobAlarms(watched: WatchedJob): AlarmRow[] {
  const { hasSecrets, home, service } = watched;
  const counted = { comparison: "above", threshold: 0, minutes: 1, missingData: "ok" } as const;
  return [
    {
      ...runOf(watched, "failed"),
      ...counted,
      id: "failed",
      description: `A run of ${service} ended with an error, or was stopped before it ended`,
      within: EVENT_MIN,
    },
    {
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html (2026-11)
      namespace: "AWS/Scheduler",
      metric: "TargetErrorCount",
      dimensions: { ScheduleGroup: scheduleName(home, service) },
      statistic: "Sum",
      ...counted,
      id: "not-started",
      description: `EventBridge Scheduler cannot start ${service}: ECS refuses to run its task`,
      within: EVENT_MIN,
    },
    ...startAlarms({ home, service, hasSecrets, group: `family:${home.name}-${service}` }),
    deadLetterAlarm(
      deadLetterQueueName(home, service),
      `EventBridge Scheduler gave up on a run of ${service}, which waits in the dead-letter queue`,
    ),
    ...overdue(watched),
  ];
}

/** Left out where runs are too far apart for CloudWatch to see that one is missing. */
function overdue(watched: WatchedJob): AlarmRow[] {
  const { service, succeedsWithinMin } = watched;
  const periodMin = succeedsWithinMin <= LONGEST_MIN.fine ? 1 : 60;
  const minutes = Math.ceil(succeedsWithinMin / periodMin) * periodMin;
  if (minutes > LONGEST_MIN.coarse) return [];
  return [
    {
      ...runOf(watched, "succeeded"),
      id: "overdue",
      description: `No run of ${service} succeeded when one was due`,
      comparison: "below",
      threshold: 1,
      minutes,
      periodMin,
      missingData: "bad",
      risk: true,
    },
  ];
}

function runOf({ home, service }: WatchedJob, outcome: RunOutcome) {
  return {
    namespace: home.name,
    metric: runMetric(service, outcome),
    dimensions: {},
    statistic: "Sum",
  } as const;
}
