import { CRON_FIELDS, type CronField, cronPart } from "./cron.ts";

/** A Monday in whose week no zone changes its clock, in minutes since 1970: what recurs is looked at from there. */
export const MONDAY_MIN = Date.UTC(2027, 0, 11) / 60_000;
export const DAY_MIN = 24 * 60;
export const WEEK_MIN = 7 * DAY_MIN;

/** The hours of a day and the minutes of an hour in which an expression fires, and on which days it does. */
interface Calendar {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly onDay: (day: Date) => boolean;
}

/**
 * When an expression fires in the week from `MONDAY_MIN` on: minutes since 1970 as the wall clock shows them, ascending.
 * `at(…)` names one moment and never counts.
 * @throws RangeError for an expression that is not one of `cron(…)`, `rate(…)`, `at(…)` or five fields
 */
export function weekSchedule(expression: string): readonly number[] {
  const rate = /^rate\(0*([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const every =
      Number(rate[1]) * { minute: 1, hour: 60, day: DAY_MIN }[rate[2] as "minute" | "hour" | "day"];
    return Array.from({ length: Math.ceil(WEEK_MIN / every) }, (_, index) => MONDAY_MIN + index * every);
  }
  if (/^at\(/.test(expression)) return [];
  const { hours, minutes, onDay } = calendarOf(expression);
  const found: number[] = [];
  for (let day = MONDAY_MIN; day < MONDAY_MIN + WEEK_MIN; day += DAY_MIN) {
    if (!onDay(new Date(day * 60_000))) continue;
    for (const hour of hours) for (const minute of minutes) found.push(day + hour * 60 + minute);
  }
  return found.sort((a, b) => a - b);
}

function calendarOf(expression: string): Calendar {
  const six = /^cron\((.*)\)$/.exec(expression);
  const fields = (six?.[1] ?? expression).trim().split(/\s+/);
  if (fields.length !== (six ? 6 : 5)) throw new RangeError(`${expression} is not a schedule`);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const weekdays = new Set(
    six
      ? values(weekday, CRON_FIELDS.awsDayOfWeek).map((it) => it - 1)
      : values(weekday, CRON_FIELDS.unixDayOfWeek).map((it) => it % 7),
  );
  const days = new Set(values(day, CRON_FIELDS.dayOfMonth));
  const months = new Set(values(month, CRON_FIELDS.month));
  return {
    minutes: new Set(values(minute, CRON_FIELDS.minute)),
    hours: new Set(values(hour, CRON_FIELDS.hour)),
    onDay: (it) =>
      days.has(it.getUTCDate()) && months.has(it.getUTCMonth() + 1) && weekdays.has(it.getUTCDay()),
  };
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
