import { CRON_FIELDS, type CronField, cronPart } from "../../core/cron.ts";

/**
 * The six fields, and the characters that each takes besides values, ranges, lists and steps:
 * https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html (2026-06).
 */
const FIELDS: readonly (readonly [field: CronField, special?: RegExp])[] = [
  [CRON_FIELDS.minute],
  [CRON_FIELDS.hour],
  [CRON_FIELDS.dayOfMonth, /^(\?|L|LW|\d{1,2}W)$/],
  [CRON_FIELDS.month],
  [CRON_FIELDS.awsDayOfWeek, /^(\?|L|[1-7]L|[1-7]#[1-5])$/],
  [CRON_FIELDS.year],
];

/** Why Application Auto Scaling refuses a schedule; undefined when it takes it. */
export function scheduleProblem(expression: string): string | undefined {
  const [, kind, body = ""] = /^(cron|rate|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "cron") return sixFieldProblem(body);
  if (kind === "rate") {
    return /^([1-9]\d*) (minute|hour|day)s?$/.test(body) ? undefined : "not a rate such as rate(1 hour)";
  }
  if (kind === "at") {
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) && !Number.isNaN(Date.parse(`${body}Z`));
    return time ? undefined : "not a time such as at(2026-12-24T18:00:00)";
  }
  return "neither cron(…), rate(…) nor at(…)";
}

function sixFieldProblem(body: string): string | undefined {
  const texts = body.split(" ");
  if (texts.length !== FIELDS.length) return `${texts.length} fields, not 6`;
  for (const [i, [field, special]] of FIELDS.entries()) {
    const text = texts[i] ?? "";
    const fine = special?.test(text) || text.split(",").every((part) => cronPart(part, field) !== undefined);
    if (!fine) return `its ${field.name} is not within ${field.min}–${field.max}`;
  }
  const any = [texts[2], texts[4]].filter((text) => text === "?").length;
  return any === 1 ? undefined : "exactly one of day of month and day of week must be ?";
}
