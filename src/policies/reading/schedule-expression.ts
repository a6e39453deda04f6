interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words: readonly string[];
  /** Characters beside values, ranges, lists and steps. */
  readonly special: RegExp | undefined;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html (2026-06). */
const FIELDS: readonly Field[] = [
  { name: "minute", min: 0, max: 59, words: [], special: undefined },
  { name: "hour", min: 0, max: 23, words: [], special: undefined },
  { name: "day of month", min: 1, max: 31, words: [], special: /^(\?|L|LW|\d{1,2}W)$/ },
  { name: "month", min: 1, max: 12, words: MONTHS, special: undefined },
  { name: "day of week", min: 1, max: 7, words: DAYS, special: /^(\?|L|[1-7]L|[1-7]#[1-5])$/ },
  { name: "year", min: 1970, max: 2199, words: [], special: undefined },
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
  for (const [i, field] of FIELDS.entries()) {
    const text = texts[i] ?? "";
    const fine = field.special?.test(text) || text.split(",").every((part) => isPart(part, field));
    if (!fine) return `its ${field.name} is not within ${field.min}–${field.max}`;
  }
  const any = [texts[2], texts[4]].filter((text) => text === "?").length;
  return any === 1 ? undefined : "exactly one of day of month and day of week must be ?";
}

function isPart(part: string, field: Field): boolean {
  const [, star, from, to, step] = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part) ?? [];
  if (step !== undefined && Number(step) < 1) return false;
  if (star) return true;
  const first = numberIn(from, field);
  const last = to === undefined ? first : numberIn(to, field);
  return first !== undefined && last !== undefined && first <= last;
}

function numberIn(text: string | undefined, { max, min, words }: Field): number | undefined {
  if (text === undefined) return undefined;
  const word = words.indexOf(text.toUpperCase());
  const value = word >= 0 ? word + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}
