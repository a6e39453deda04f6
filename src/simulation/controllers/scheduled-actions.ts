import type { Schedule } from "../../model/platform.ts";
import type { World } from "../world.ts";
import type { AutoScalingGroup } from "./auto-scaling-group.ts";
import type { ServiceAutoScaling } from "./service-auto-scaling.ts";

/** When each schedule of the model fires within a run, in seconds after the moment of the fault. */
export type Firings = ReadonlyMap<Schedule, readonly number[]>;

/**
 * Scheduled actions of services and groups. On a service they set the bounds of the scalable target, and the desired
 * count follows; on a group they set minimum, maximum and desired capacity, which managed scaling also owns.
 * Sources: https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
 * and https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html (2026-06).
 */
export function runSchedules(
  world: World,
  firings: Firings,
  groups: AutoScalingGroup,
  scaling: ServiceAutoScaling,
): void {
  for (const service of world.services) {
    for (const schedule of service.model.scaling?.schedules ?? []) {
      for (const atSec of firings.get(schedule) ?? []) {
        world.kernel.after(atSec - world.now, () => {
          world.note("scheduled action", `${schedule.name} of service ${service.model.name}`, true);
          scaling.bound(service, schedule.minCapacity, schedule.maxCapacity);
        });
      }
    }
  }
  for (const pool of world.pools) {
    for (const schedule of pool.model.schedules) {
      for (const atSec of firings.get(schedule) ?? []) {
        world.kernel.after(atSec - world.now, () => {
          world.note("scheduled action", `${schedule.name} of ${pool.model.name}`, true);
          pool.minSize = schedule.minCapacity ?? pool.minSize;
          pool.maxSize = schedule.maxCapacity ?? pool.maxSize;
          groups.setDesired(pool, schedule.desiredCapacity ?? pool.desired, "scheduled action");
        });
      }
    }
  }
}
