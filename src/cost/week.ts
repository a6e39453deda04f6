import { WallClock } from "../core/time-zone.ts";
import { DAY_MIN, MONDAY_MIN, WEEK_MIN, weekSchedule } from "../core/week-schedule.ts";
import type { Platform, Schedule } from "../model/platform.ts";

/** Hours of a month: 8,760 of a year by twelve, as AWS's calculator has them. */
export const MONTH_HOURS = 730;

/** A part of the week in which no scheduled action fires. */
export interface Stretch {
  readonly share: number;
  /** What each service and pool with schedules is set to. */
  readonly bounds: ReadonlyMap<string, Bounds>;
}

/** What scheduled actions set last; undefined where they leave it alone. */
export interface Bounds {
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly desired: number | undefined;
}

interface Firing {
  /** Minutes after Monday, 00:00 in UTC. */
  readonly at: number;
  readonly address: string;
  readonly schedule: Schedule;
}

/**
 * A week of a platform in stretches between scheduled actions. Every week is taken to be like the one in which no zone
 * changes its clock; days of the month and single dates have no part in it. Bounds are by the address of the service
 * or pool.
 */
export function weekOf({ pools, services }: Platform): readonly Stretch[] {
  const scheduled: { readonly address: string; readonly schedules: readonly Schedule[] }[] = [
    ...pools,
    ...services.map(({ address, scaling }) => ({ address, schedules: scaling?.schedules ?? [] })),
  ];
  const all = scheduled
    .flatMap(({ address, schedules }) => schedules.flatMap((schedule) => firings(address, schedule)))
    .sort((a, b) => a.at - b.at);
  if (all.length === 0) return [{ share: 1, bounds: new Map() }];
  const bounds = new Map<string, Bounds>();
  // What holds on Monday was set by the last actions of the week before.
  for (const firing of all) apply(bounds, firing);
  const times = [...new Set(all.map(({ at }) => at))];
  return times.map((at, index) => {
    for (const firing of all) if (firing.at === at) apply(bounds, firing);
    const next = times[index + 1] ?? (times[0] ?? 0) + WEEK_MIN;
    return { share: (next - at) / WEEK_MIN, bounds: new Map(bounds) };
  });
}

function apply(bounds: Map<string, Bounds>, { address, schedule }: Firing): void {
  const before = bounds.get(address);
  bounds.set(address, {
    min: schedule.minCapacity ?? before?.min,
    max: schedule.maxCapacity ?? before?.max,
    desired: schedule.desiredCapacity ?? before?.desired,
  });
}

function firings(address: string, schedule: Schedule): Firing[] {
  const { expression, timeZone } = schedule;
  const clock = new WallClock(timeZone, MONDAY_MIN, MONDAY_MIN + WEEK_MIN + DAY_MIN);
  return weekSchedule(expression).map((local) => ({
    at: (clock.read(local).at - MONDAY_MIN + WEEK_MIN) % WEEK_MIN,
    address,
    schedule,
  }));
}
