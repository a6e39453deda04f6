import { type Firing, firings, namesDates } from "./schedule.ts";
import { WallClock } from "./time-zone.ts";

/**
 * Minutes by which a scheduled action may be late. Two actions that are no further apart may run in either order:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html (2026-06).
 */
export const SCHEDULE_DELAY_MIN = 2;

/** Eleven years: every date falls on every day of the week in them, but for three leap days. */
const FROM = Date.UTC(2027, 0, 1) / 60_000;
const UNTIL = Date.UTC(2038, 0, 1) / 60_000;
/** Where every week is the same but for changes of the clock, two years show all there is. */
const UNTIL_WEEKLY = Date.UTC(2029, 0, 1) / 60_000;

/** Expressions that fire every few minutes are followed this far only: 70 days of one that fires every five. */
export const MOST_FIRINGS = 20_000;

/** One process reads few zones and few pairs of expressions, and may ask for each many times. */
const FACTS = new Map<string, OffHoursFacts>();
const CLOCKS = new Map<string, WallClock>();

export interface OffHours {
  readonly start: string;
  readonly end: string;
  readonly timeZone: string;
}

/** What two expressions mean on the calendar. Local times are `YYYY-MM-DD hh:mm` in the zone. */
export interface OffHoursFacts {
  /** The first start and end that are at most `SCHEDULE_DELAY_MIN` minutes apart. */
  readonly clash?: { readonly minutes: number; readonly at: number; readonly local: string };
  /** The longest stretch from a start to the next end, and how often a start fires in it. */
  readonly longest: { readonly minutes: number; readonly starts: number; readonly local: string };
  /** The first local time that a change of the clock skips or repeats. AWS does not say what it does with these. */
  readonly unclear?: {
    readonly of: "start" | "end";
    readonly kind: "skipped" | "repeated";
    readonly local: string;
  };
}

interface Event extends Firing {
  readonly of: "start" | "end";
}

/** Follows both expressions over eleven years, or two where no date is special to them. They must be valid (`cronProblem`), and the zone known (`isTimeZone`). */
export function offHoursFacts(offHours: OffHours): OffHoursFacts {
  const key = JSON.stringify([offHours.start, offHours.end, offHours.timeZone]);
  const facts = FACTS.get(key) ?? followed(offHours);
  FACTS.set(key, facts);
  return facts;
}

function followed(offHours: OffHours): OffHoursFacts {
  let [before, clash, unclear]: [Event?, OffHoursFacts["clash"]?, OffHoursFacts["unclear"]?] = [];
  let longest: OffHoursFacts["longest"] = { minutes: 0, starts: 0, local: "" };
  let begun: { readonly event: Event; readonly starts: number } | undefined;
  for (const event of merged(offHours)) {
    if (event.kind !== "once") unclear ??= { of: event.of, kind: event.kind, local: written(event.local) };
    const minutes = before && before.of !== event.of ? event.at - before.at : undefined;
    if (minutes !== undefined && minutes <= SCHEDULE_DELAY_MIN) {
      clash ??= { minutes, at: event.at, local: written(event.local) };
    }
    if (event.of === "start") begun = { event: begun?.event ?? event, starts: (begun?.starts ?? 0) + 1 };
    else if (begun) {
      const lasted = event.at - begun.event.at;
      if (lasted > longest.minutes) {
        longest = { minutes: lasted, starts: begun.starts, local: written(begun.event.local) };
      }
      begun = undefined;
    }
    before = event;
  }
  return { longest, ...(clash && { clash }), ...(unclear && { unclear }) };
}

function* merged({ start, end, timeZone }: OffHours): Generator<Event> {
  const clock = calendarClock(timeZone, [start, end]);
  const [starts, ends] = [firings(start, clock), firings(end, clock)];
  let [a, b] = [starts.next(), ends.next()];
  for (let count = 0; count < MOST_FIRINGS && !(a.done && b.done); count++) {
    if (!a.done && (b.done || a.value.at <= b.value.at)) {
      yield { ...a.value, of: "start" };
      a = starts.next();
    } else if (!b.done) {
      yield { ...b.value, of: "end" };
      b = ends.next();
    }
  }
}

/** The clock of a zone, for as long as expressions need to show all that they mean. */
export function calendarClock(timeZone: string, expressions: readonly string[]): WallClock {
  const until = expressions.some(namesDates) ? UNTIL : UNTIL_WEEKLY;
  const key = `${timeZone} ${until}`;
  const clock = CLOCKS.get(key) ?? new WallClock(timeZone, FROM, until);
  CLOCKS.set(key, clock);
  return clock;
}

/** A local time as `YYYY-MM-DD hh:mm`. */
export function written(local: number): string {
  return new Date(local * 60_000).toISOString().slice(0, 16).replace("T", " ");
}
