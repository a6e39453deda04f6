import type { Host, PoolState } from "../state.ts";
import type { World } from "../world.ts";
import { type AutoScalingGroup, isProtected } from "./auto-scaling-group.ts";

/** Seconds between two looks at what may be replaced next. */
const LOOK_SEC = 15;

/** The defaults of an instance refresh, for groups that declare none. */
const DEFAULTS = {
  minHealthyPercentage: 90,
  maxHealthyPercentage: 100,
  scaleInProtectedInstances: "Ignore",
  instanceWarmupSec: 0,
} as const;

/**
 * Instance refresh: replaces instances of an older launch template, launching first as far as the maximum healthy
 * percentage allows. Protected instances are ignored, waited for, or replaced as well.
 * Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/understand-instance-refresh-default-values.html and
 * asg-instance-refresh.html, which warns of an outage for a group of one instance (2026-06).
 */
export class InstanceRefresh {
  readonly #world: World;
  readonly #groups: AutoScalingGroup;

  constructor(world: World, groups: AutoScalingGroup) {
    this.#world = world;
    this.#groups = groups;
  }

  start(pool: PoolState): void {
    for (const host of pool.hosts) host.outdated = true;
    this.#world.note(
      `Auto Scaling group ${pool.model.name}`,
      `instance refresh of ${pool.hosts.length}`,
      true,
    );
    this.#continue(pool);
  }

  #continue(pool: PoolState): void {
    const world = this.#world;
    const { instanceWarmupSec, maxHealthyPercentage, minHealthyPercentage, scaleInProtectedInstances } =
      pool.model.instanceRefresh ?? DEFAULTS;
    const outdated = pool.hosts.filter((host) => host.outdated && !host.terminating);
    const open = outdated.filter((host) => scaleInProtectedInstances === "Refresh" || !isProtected(host));
    if (outdated.length === 0 || (open.length === 0 && scaleInProtectedInstances === "Ignore")) {
      if (outdated.length > 0) world.bind("scale-in-protection");
      world.note(
        `Auto Scaling group ${pool.model.name}`,
        `instance refresh ends, ${outdated.length} not replaced`,
        true,
      );
      return;
    }
    const ready = (host: Host) =>
      host.state === "ACTIVE" && !host.terminating && world.now - host.launchedAtSec >= instanceWarmupSec;
    const healthy = pool.hosts.filter(ready).length;
    const ceiling = Math.max(pool.desired, Math.floor((pool.desired * maxHealthyPercentage) / 100));
    const rounded = Math.ceil((pool.desired * minHealthyPercentage) / 100);
    // One at a time is always replaced, also where rounding up or a single instance leaves no room for it.
    const stuck = minHealthyPercentage < 100 && ceiling === pool.desired;
    const floor = stuck ? Math.min(rounded, pool.desired - 1) : rounded;
    const surge = pool.hosts.filter((host) => !host.terminating).length;
    const [next] = open.sort((a, b) => a.ordinal - b.ordinal);
    if (next && healthy - 1 >= floor) this.#groups.terminate(next, "instance refresh");
    // Launching before terminating: the old instance counts on its replacement.
    else if (next && surge < Math.max(ceiling, pool.desired + (minHealthyPercentage === 100 ? 1 : 0))) {
      const candidate = open.find((host) => !host.replaced);
      if (candidate) {
        candidate.replaced = true;
        world.emit("capacityChanged", pool);
      }
    } else if (!next) world.bind("scale-in-protection");
    world.kernel.after(LOOK_SEC, () => this.#continue(pool));
  }
}
