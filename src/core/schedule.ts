import { CRON_FIELDS, type CronField, cronPart } from "./cron.ts";
import { BallastError } from "./errors.ts";
import type { Reading, WallClock } from "./time-zone.ts";

const DAY_MIN = 24 * 60;
const LONGEST_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const FIELDS: readonly CronField[] = [
  CRON_FIELDS.minute,
  CRON_FIELDS.hour,
  CRON_FIELDS.dayOfMonth,
  CRON_FIELDS.month,
  CRON_FIELDS.unixDayOfWeek,
];

/** Values of the five fields; the day of the week is 0 (Sunday) to 6. */
interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
}

/**
 * Why a five-field cron expression cannot be used; undefined when it can. It must mean the same to EC2 Auto Scaling
 * (Unix cron) and to Application Auto Scaling (six fields), so one that restricts both the day of the month and the
 * day of the week is refused: the first fires when either matches, the second cannot say it.
 * Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html and
 * https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html (2026-06).
 */
export function cronProblem(expression: string): string | undefined {
  const parsed = parse(expression);
  return typeof parsed === "string" ? parsed : undefined;
}

/**
 * The same times as Application Auto Scaling and EventBridge Scheduler write them: `0 7 * * 1-5` becomes `cron(0 7 ? * 2-6 *)`. Steps are
 * written out, because its day of the week takes none. Throws when `cronProblem` has something to say.
 */
export function toAwsCron(fiveField: string): string {
  const cron = parse(fiveField);
  if (typeof cron === "string") throw new BallastError("CRON", fiveField, cron);
  const anyDay = cron.days.length === 31;
  const anyWeekday = cron.weekdays.length === 7;
  const fields = [
    cron.minutes.length === 60 ? "*" : write(cron.minutes),
    cron.hours.length === 24 ? "*" : write(cron.hours),
    anyDay ? (anyWeekday ? "*" : "?") : write(cron.days),
    cron.months.length === 12 ? "*" : write(cron.months),
    anyWeekday ? "?" : write(cron.weekdays.map((day) => day + 1)),
    "*",
  ];
  return `cron(${fields.join(" ")})`;
}

/** One time at which an expression fires: its instant, and what the wall clock shows, in minutes since 1970. */
export interface Firing extends Reading {
  readonly local: number;
}

/** When an expression fires while the clock is read, in order. Throws when `cronProblem` has something to say. */
export function* firings(fiveField: string, clock: WallClock): Generator<Firing> {
  const cron = parse(fiveField);
  if (typeof cron === "string") throw new BallastError("CRON", fiveField, cron);
  const times = cron.hours.flatMap((hour) => cron.minutes.map((minute) => hour * 60 + minute));
  for (let day = clock.from; day < clock.until; day += DAY_MIN) {
    const date = new Date(day * 60_000);
    const fires =
      cron.months.includes(date.getUTCMonth() + 1) &&
      cron.days.includes(date.getUTCDate()) &&
      cron.weekdays.includes(date.getUTCDay());
    if (!fires) continue;
    for (const time of times) yield { ...clock.read(day + time), local: day + time };
  }
}

/** Whether days of the month or months are special to an expression; otherwise every week is the same. */
export function namesDates(fiveField: string): boolean {
  const cron = parse(fiveField);
  return typeof cron === "string" || cron.days.length < 31 || cron.months.length < 12;
}

function parse(expression: string): Cron | string {
  const texts = expression.split(" ");
  if (texts.length !== FIELDS.length) return `${texts.length} fields separated by one blank, not 5`;
  const values: number[][] = [];
  for (const [index, field] of FIELDS.entries()) {
    const parsed = parseField(texts[index] ?? "", field);
    if (typeof parsed === "string") return parsed;
    values.push(parsed);
  }
  const [minutes = [], hours = [], days = [], months = [], weekdaysTo7 = []] = values;
  const weekdays = unique(weekdaysTo7.map((day) => day % 7));
  if (days.length < 31 && weekdays.length < 7) {
    return "restricts the day of the month and the day of the week; only one of them can be";
  }
  const firstDay = Math.min(...days);
  if (months.every((month) => firstDay > (LONGEST_MONTH[month - 1] ?? 0)))
    return "names a date that no year has";
  return { minutes, hours, days, months, weekdays };
}

function parseField(text: string, field: CronField): number[] | string {
  const wrong = `its ${field.name} is not a list of values, ranges or steps from ${field.min} to ${field.max}`;
  const values: number[] = [];
  for (const element of text.split(",")) {
    const part = cronPart(element, field);
    // Unix reads `5/10` as 5 alone or as "from 5", depending on the implementation.
    if (!part || (part.step !== undefined && !part.star && !element.includes("-"))) return wrong;
    // A star is every day once: 7 is Sunday again.
    const last = part.star && field === CRON_FIELDS.unixDayOfWeek ? 6 : part.last;
    for (let value = part.first; value <= last; value += part.step ?? 1) values.push(value);
  }
  return unique(values);
}

function unique(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** `1,3-6`: runs of three and more become ranges. */
function write(values: readonly number[]): string {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run && run.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(","))).join(",");
}
