import { CRON_FIELDS, type CronField, cronPart } from "../core/cron.ts";
import { WallClock } from "../core/time-zone.ts";
import type { Platform, Schedule } from "../model/platform.ts";
import type { Firings } from "./controllers/scheduled-actions.ts";

/** A Monday on which no zone changes its clock: runs with schedules begin on it. Days since 1970. */
const MONDAY = Date.UTC(2027, 0, 11) / 60_000;
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
  const clock = new WallClock(timeZone, MONDAY, MONDAY + 8 * DAY_MIN);
  const start = clock.read(MONDAY + startsAtHour * 60).at;
  const fires = matcher(expression);
  const found: number[] = [];
  for (let local = MONDAY; local < MONDAY + 7 * DAY_MIN; local++) {
    if (!fires(new Date(local * 60_000))) continue;
    const seconds = (clock.read(local).at - start) * 60;
    if (seconds >= 0 && seconds <= horizonSec) found.push(seconds);
  }
  return found;
}

/** Whether an expression fires in a minute, as the wall clock shows it. */
function matcher(expression: string): (local: Date) => boolean {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const every =
      Number(rate[1]) * { minute: 1, hour: 60, day: DAY_MIN }[rate[2] as "minute" | "hour" | "day"];
    return (local) => (local.getTime() / 60_000 - MONDAY) % every === 0;
  }
  if (/^at\(/.test(expression)) return () => false;
  const six = /^cron\((.*)\)$/.exec(expression);
  const fields = (six?.[1] ?? expression).trim().split(/\s+/);
  if (fields.length !== (six ? 6 : 5)) throw new RangeError(`${expression} is not a schedule`);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const weekdays = six
    ? values(weekday, CRON_FIELDS.awsDayOfWeek).map((it) => it - 1)
    : values(weekday, CRON_FIELDS.unixDayOfWeek).map((it) => it % 7);
  const sets = [
    values(minute, CRON_FIELDS.minute),
    values(hour, CRON_FIELDS.hour),
    values(day, CRON_FIELDS.dayOfMonth),
    values(month, CRON_FIELDS.month),
    weekdays,
  ].map((it) => new Set(it));
  return (local) =>
    [
      local.getUTCMinutes(),
      local.getUTCHours(),
      local.getUTCDate(),
      local.getUTCMonth() + 1,
      local.getUTCDay(),
    ].every((value, index) => sets[index]?.has(value));
}

function values(text: string, field: CronField): number[] {
  return text.split(",").flatMap((element) => {
    const part = cronPart(element === "?" ? "*" : element, field);
    if (!part) throw new RangeError(`${element} is not a ${field.name}`);
    const list: number[] = [];
    const last = part.step !== undefined && !part.star && !element.includes("-") ? field.max : part.last;
    for (let value = part.first; value <= last; value += part.step ?? 1) list.push(value);
    return list;
  });
}
