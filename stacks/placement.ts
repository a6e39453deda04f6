import { type Capacity, sharesOf } from "../src/config/capacity.ts";
import type { PoolShare } from "../src/config/placement.ts";
import type { Home } from "../src/core/arn.ts";
import { DEFAULT_POOL, type StrategyItem } from "../src/core/strategy.ts";

/** Name of what a pool has one of: its Auto Scaling group, capacity provider and launch template. */
export function poolName({ name }: Home, pool: string): string {
  return pool === DEFAULT_POOL ? `${name}-ecs` : `${name}-ecs-${pool}`;
}

/**
 * Capacity provider strategy of a service. ECS refuses to mix instances and Fargate in one.
 * @param given pools that the service itself names
 */
export function strategyOf(home: Home, capacity: Capacity, given?: readonly PoolShare[]): StrategyItem[] {
  if (capacity.kind === "ec2") {
    return sharesOf(capacity, given).map(({ base, pool, weight }) => ({
      capacityProvider: poolName(home, pool),
      base,
      weight,
    }));
  }
  return [
    { capacityProvider: "FARGATE", base: capacity.onDemandBase, weight: capacity.onDemandWeight },
    { capacityProvider: "FARGATE_SPOT", base: 0, weight: capacity.spotWeight },
  ];
}
