/** IANA time zone names: every part starts with a capital letter, which AWS requires and `Intl` does not. */
const NAME = /^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/;

/** Offsets are sampled this far apart: a zone keeps one longer, also those that suspend summer time for Ramadan. */
const SAMPLE_MIN = 14 * 24 * 60;

/** No zone is further from UTC. */
const MOST_OFFSET_MIN = 14 * 60;

/** An offset from UTC, in minutes, and the instant from which it holds. */
interface Period {
  readonly from: number;
  readonly offset: number;
}

/** The instant of a local time: `skipped` where the clock jumps over it, `repeated` where it shows it twice. */
export interface Reading {
  readonly at: number;
  readonly kind: "once" | "skipped" | "repeated";
}

/** Whether this is an IANA time zone name, spelled exactly. */
export function isTimeZone(name: string): boolean {
  if (!NAME.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/**
 * The local time of a zone, with its changes of the clock. Instants are minutes since 1970 in UTC; local times are
 * minutes since 1970 as the wall clock shows them.
 */
export class WallClock {
  readonly from: number;
  readonly until: number;
  private readonly periods: readonly Period[];

  /** @param zone a name that `isTimeZone` knows; local times are read from `from` until `until` */
  constructor(zone: string, from: number, until: number) {
    this.from = from;
    this.until = until;
    const offsetAt = offsets(zone);
    const day = 24 * 60;
    const periods: Period[] = [{ from: from - day, offset: offsetAt(from - day) }];
    for (let at = from - day; at < until + day; at += SAMPLE_MIN) {
      const { offset } = periods.at(-1) ?? { offset: 0 };
      const next = offsetAt(at + SAMPLE_MIN);
      if (next !== offset)
        periods.push({ from: change(at, at + SAMPLE_MIN, offset, offsetAt), offset: next });
    }
    this.periods = periods;
  }

  /** A repeated time is read as its first instant, a skipped one as the instant of the jump. */
  read(local: number): Reading {
    const { periods } = this;
    let first: number | undefined;
    for (let index = this.periodAt(local - MOST_OFFSET_MIN); index < periods.length; index++) {
      const { from, offset } = periods[index] as Period;
      const at = local - offset;
      if (at >= (periods[index + 1]?.from ?? Number.POSITIVE_INFINITY)) continue;
      if (at < from) return first === undefined ? { at: from, kind: "skipped" } : { at: first, kind: "once" };
      if (first !== undefined) return { at: first, kind: "repeated" };
      first = at;
    }
    return { at: first ?? local, kind: "once" };
  }

  /** The index of the period that holds at an instant, or of the first. */
  private periodAt(at: number): number {
    let [low, high] = [0, this.periods.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.periods[middle] as Period).from <= at) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** The instant within (from, to] at which another offset begins to hold. */
function change(from: number, to: number, offset: number, offsetAt: (at: number) => number): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}

function offsets(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  return (at) => {
    const name = format.formatToParts(at * 60_000).find(({ type }) => type === "timeZoneName")?.value;
    const [, sign, hours = "0", minutes = "0"] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name ?? "") ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
}
