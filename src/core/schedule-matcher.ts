import { CRON_FIELDS, type CronField, cronPart } from "./cron.ts";

/** A Monday in whose week no zone changes its clock, in minutes since 1970: what recurs is looked at from there. */
export const MONDAY_MIN = Date.UTC(2027, 0, 11) / 60_000;
const DAY_MIN = 24 * 60;

/**
 * Whether an expression fires in a minute, as the wall clock shows it. `at(…)` names one moment and never counts.
 * @throws RangeError for an expression that is not one of `cron(…)`, `rate(…)`, `at(…)` or five fields
 */
export function scheduleMatcher(expression: string): (local: Date) => boolean {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const every =
      Number(rate[1]) * { minute: 1, hour: 60, day: DAY_MIN }[rate[2] as "minute" | "hour" | "day"];
    return (local) => (local.getTime() / 60_000 - MONDAY_MIN) % every === 0;
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
