import type { Platform, Schedule } from "../../model/platform.ts";
import { MONTH_HOURS } from "../week.ts";
import { type Option, withPlatform } from "./option.ts";

/** The night of runbooks: from 22:00 to 06:00, which are eight hours. */
const NIGHT = { start: 22, end: 6 };
export const NIGHT_HOURS = (NIGHT.end - NIGHT.start + 24) % 24;
const NIGHT_HOURS_A_MONTH = (NIGHT_HOURS * MONTH_HOURS) / 24;

/** Fewer tasks at night, and with them fewer instances. */
export const scheduledNights: Option = {
  id: "scheduled-nights",
  title: "Scheduled scaling at night",
  givesUp:
    "at night one task of a service and one instance, so one zone; slower first requests in the morning",
  change: ({ inventory }) => {
    const { platform } = inventory;
    const scheduled = platform.services.filter(({ scaling }) => (scaling?.schedules.length ?? 0) > 0);
    if (scheduled.length > 0) {
      return {
        kind: "in place",
        change: `scheduled actions of ${scheduled.map(({ address }) => address).join(", ")}`,
        inventory: withPlatform(inventory, withoutSchedules(platform)),
      };
    }
    const scalable = platform.services.filter(({ daemon, scaling }) => !daemon && scaling !== undefined);
    if (scalable.length === 0) return { kind: "does not apply", why: "no service has a scalable target" };
    return {
      kind: "possible",
      change: `min_capacity and max_capacity of each service to 1 and min_size of its group to 1 from ${NIGHT.start}:00 to 0${NIGHT.end}:00`,
      inventory: withPlatform(inventory, asleep(platform)),
      notes: [
        `${NIGHT_HOURS} hours a night are ${NIGHT_HOURS_A_MONTH.toFixed(0)} of ${MONTH_HOURS} hours a month`,
        "schedule the services: managed scaling owns the size of the group, and follows them",
      ],
    };
  },
};

function withoutSchedules(platform: Platform): Platform {
  return {
    ...platform,
    pools: platform.pools.map((pool) => ({ ...pool, schedules: [] })),
    services: platform.services.map((service) =>
      service.scaling ? { ...service, scaling: { ...service.scaling, schedules: [] } } : service,
    ),
  };
}

function asleep(platform: Platform): Platform {
  const [start, end] = [`0 ${NIGHT.start} * * *`, `0 ${NIGHT.end} * * *`];
  const action = (expression: string, min: number, max: number | undefined): Schedule => ({
    name: "night",
    address: "night",
    expression,
    timeZone: "UTC",
    minCapacity: min,
    maxCapacity: max,
    desiredCapacity: undefined,
  });
  return {
    ...platform,
    pools: platform.pools.map((pool) =>
      pool.minSize > 1
        ? { ...pool, schedules: [action(start, 1, undefined), action(end, pool.minSize, undefined)] }
        : pool,
    ),
    services: platform.services.map((service) => {
      const { scaling } = service;
      if (!scaling || service.daemon) return service;
      const schedules = [
        action(start, Math.min(1, scaling.minCapacity), 1),
        action(end, scaling.minCapacity, scaling.maxCapacity),
      ];
      return { ...service, scaling: { ...scaling, schedules } };
    }),
  };
}
