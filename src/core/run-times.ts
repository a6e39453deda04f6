import { BallastError } from "./errors.ts";
import { calendarClock, MOST_FIRINGS, written } from "./off-hours.ts";
import { firings } from "./schedule.ts";
import { isTimeZone } from "./time-zone.ts";

/** What the cron expression of a job means on the calendar. */
export interface RunTimes {
  /** Longest time from one run to the next, minutes; a run that a change of the clock leaves out counts as one. */
  readonly longestGapMin: number;
  /** The first local time that a change of the clock skips, `YYYY-MM-DD hh:mm`: EventBridge Scheduler leaves that run out. */
  readonly skipped?: string;
}

/** Follows an expression over eleven years, or two where no date is special to it. @throws BallastError where it is not valid (`cronProblem`), or the zone not known (`isTimeZone`) */
export function runTimes(cron: string, timeZone: string): RunTimes {
  if (!isTimeZone(timeZone)) {
    throw new BallastError(
      "TIME_ZONE",
      timeZone,
      "is no time zone; fix: give an IANA name such as Europe/Berlin",
    );
  }
  let [count, longestGapMin]: [number, number] = [0, 0];
  let [before, skipped]: [number?, string?] = [];
  for (const { at, kind, local } of firings(cron, calendarClock(timeZone, [cron]))) {
    if (kind === "skipped") skipped ??= written(local);
    if (before !== undefined) longestGapMin = Math.max(longestGapMin, at - before);
    before = at;
    if (++count >= MOST_FIRINGS) break;
  }
  return { longestGapMin, ...(skipped !== undefined && { skipped }) };
}
