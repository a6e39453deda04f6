import { WallClock } from "../core/time-zone.ts";
import { DAY_MIN, MONDAY_MIN, WEEK_MIN, weekSchedule } from "../core/week-schedule.ts";
import type { Platform, Schedule } from "../model/platform.ts";
import type { Firings } from "./controllers/scheduled-actions.ts";

/**
 * When the schedules of a model fire during a run that begins on a Monday at some hour of the day, in the time zone of
 * each schedule.
 * @throws RangeError for an expression that is not one of `cron(…)`, `rate(…)`, `at(…)` or five fields
 */
export function firingsOf({ pools, services }: Platform, startsAtHour: number, horizonSec: number): Firings {
  const schedules = [
    ...pools.flatMap((pool) => pool.schedules),
    ...services.flatMap(({ scaling }) => scaling?.schedules ?? []),
  ];
  return new Map(schedules.map((it) => [it, firingsWithin(it, startsAtHour, horizonSec)]));
}

function firingsWithin(
  { expression, timeZone }: Schedule,
  startsAtHour: number,
  horizonSec: number,
): number[] {
  const clock = new WallClock(timeZone, MONDAY_MIN, MONDAY_MIN + WEEK_MIN + DAY_MIN);
  const start = clock.read(MONDAY_MIN + startsAtHour * 60).at;
  return weekSchedule(expression)
    .map((local) => (clock.read(local).at - start) * 60)
    .filter((seconds) => seconds >= 0 && seconds <= horizonSec);
}
