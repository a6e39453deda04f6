import { isLive, type ServiceState, type Task } from "../state.ts";

/**
 * Tasks of a service above its desired count, in the order in which they are stopped: those that have not started first,
 * then from the zone with most of them. A task that is started to balance zones does not count until it is healthy.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html (2026-06).
 */
export function surplus({ desired, rebalancing }: ServiceState, staying: readonly Task[]): Task[] {
  const left = [...staying];
  const chosen: Task[] = [];
  const extra = rebalancing && !rebalancing.healthy && isLive(rebalancing) ? 1 : 0;
  while (left.length > desired + extra) {
    const inZone = new Map<string, number>();
    for (const { zone } of left) inZone.set(zone, (inZone.get(zone) ?? 0) + 1);
    left.sort(
      (a, b) =>
        Number(a.started) - Number(b.started) ||
        (inZone.get(b.zone) ?? 0) - (inZone.get(a.zone) ?? 0) ||
        b.ordinal - a.ordinal,
    );
    const next = left.shift();
    if (next) chosen.push(next);
  }
  return chosen;
}
