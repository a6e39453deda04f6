const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** One field of a cron expression: its range, and the words that stand for values from the first on. */
export interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

/** The fields that Unix cron and the six-field form of AWS share. Days of the week are counted differently. */
export const CRON_FIELDS = {
  minute: { name: "minute", min: 0, max: 59 },
  hour: { name: "hour", min: 0, max: 23 },
  dayOfMonth: { name: "day of month", min: 1, max: 31 },
  month: { name: "month", min: 1, max: 12, words: MONTHS },
  /** 0 and 7 are Sunday. */
  unixDayOfWeek: { name: "day of week", min: 0, max: 7, words: DAYS },
  /** 1 is Sunday. */
  awsDayOfWeek: { name: "day of week", min: 1, max: 7, words: DAYS },
  year: { name: "year", min: 1970, max: 2199 },
} as const satisfies Readonly<Record<string, CronField>>;

/** One element of a field: a star, a value, a range, each with an optional step: `5`, `MON-FRI`, `8-18/2`. */
export interface CronPart {
  readonly star: boolean;
  readonly first: number;
  readonly last: number;
  /** Undefined without a step. */
  readonly step?: number | undefined;
}

/** Reads one element of a field; undefined when it has another form or leaves the field's range. */
export function cronPart(text: string, field: CronField): CronPart | undefined {
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,4}))?$/.exec(text);
  if (!match) return undefined;
  const [, star, from, to, stepText] = match;
  const step = stepText === undefined ? undefined : Number(stepText);
  const first = star ? field.min : numberIn(from, field);
  const last = star ? field.max : to === undefined ? first : numberIn(to, field);
  if (first === undefined || last === undefined || first > last || (step ?? 1) < 1) return undefined;
  return { star: star !== undefined, first, last, step };
}

function numberIn(text: string | undefined, { max, min, words = [] }: CronField): number | undefined {
  if (text === undefined) return undefined;
  const word = words.indexOf(text.toUpperCase());
  const value = word >= 0 ? word + min : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}
