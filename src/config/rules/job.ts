import { type Finding, show } from "../../core/finding.ts";
import { runTimes } from "../../core/run-times.ts";
import { cronProblem } from "../../core/schedule.ts";
import { isTimeZone } from "../../core/time-zone.ts";
import type { Environment } from "../schema.ts";
import { eachOfKind, refuse, warn, within } from "./report.ts";
import { cronSentence } from "./schedules.ts";

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html (2026-11). */
const ATTEMPTS = { min: 0, max: 185, unit: "attempts" };
const AGE_SEC = { min: 60, max: 86_400, unit: "s" };
/** What is rarer than once a week is said as a date. */
const EVERY_MIN = { min: 1, max: 10_080, unit: "min" };

/** JOB-01: when a job runs. */
export function jobSchedules(environment: Environment): Finding[] {
  return eachOfKind(environment, "job", ({ schedule }, service) => {
    const place = `${service}.schedule`;
    if (schedule.kind === "rate") {
      return within("JOB-01", { place: `${place}.everyMin`, value: schedule.everyMin, ...EVERY_MIN });
    }
    const { cron, timeZone } = schedule;
    const problem = cronProblem(cron);
    const expression =
      problem === undefined
        ? []
        : [
            refuse("JOB-01", {
              place: `${place}.cron`,
              value: show(cron),
              limit: `a cron expression of 5 fields; it ${cronSentence(problem)}`,
              fix: "give minute, hour, day of month, month and day of week, such as 0 3 * * *",
            }),
          ];
    if (isTimeZone(timeZone)) return expression;
    return [
      ...expression,
      refuse("JOB-01", {
        place: `${place}.timeZone`,
        value: show(timeZone),
        limit: "an IANA time zone name, spelled exactly",
        fix: "give a name such as Europe/Berlin or UTC",
      }),
    ];
  });
}

/** JOB-02: how long starting a job is tried. */
export function jobRetries(environment: Environment): Finding[] {
  return eachOfKind(environment, "job", ({ retry }, service) => [
    ...within("JOB-02", { place: `${service}.retry.maxAttempts`, value: retry.maxAttempts, ...ATTEMPTS }),
    ...within("JOB-02", { place: `${service}.retry.maxAgeSec`, value: retry.maxAgeSec, ...AGE_SEC }),
  ]);
}

/**
 * JOB-03, a warning: a time that the clock skips once a year. EventBridge Scheduler leaves that run out
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time, 2026-11).
 */
export function skippedRuns(environment: Environment): Finding[] {
  return eachOfKind(environment, "job", ({ schedule }, service) => {
    if (schedule.kind === "rate") return [];
    const { cron, timeZone } = schedule;
    if (cronProblem(cron) !== undefined || !isTimeZone(timeZone)) return [];
    const { skipped } = runTimes(cron, timeZone);
    if (skipped === undefined) return [];
    return [
      warn("JOB-03", {
        place: `${service}.schedule.cron`,
        value: `${skipped} in ${timeZone}, which daylight saving time skips`,
        limit: "a local time that every day has; the run of that day does not take place",
        fix: "move it out of the hour in which the clock changes, or set timeZone to UTC",
      }),
    ];
  });
}
