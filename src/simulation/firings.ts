import { MONDAY_MIN, scheduleMatcher } from "../core/schedule-matcher.ts";
import { WallClock } from "../core/time-zone.ts";
import type { Platform, Schedule } from "../model/platform.ts";
import type { Firings } from "./controllers/scheduled-actions.ts";

const DAY_MIN = 24 * 60;

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
  const clock = new WallClock(timeZone, MONDAY_MIN, MONDAY_MIN + 8 * DAY_MIN);
  const start = clock.read(MONDAY_MIN + startsAtHour * 60).at;
  const fires = scheduleMatcher(expression);
  const found: number[] = [];
  for (let local = MONDAY_MIN; local < MONDAY_MIN + 7 * DAY_MIN; local++) {
    if (!fires(new Date(local * 60_000))) continue;
    const seconds = (clock.read(local).at - start) * 60;
    if (seconds >= 0 && seconds <= horizonSec) found.push(seconds);
  }
  return found;
}
