import type { Capacity } from "../src/config/capacity.ts";
import type { Home } from "../src/core/arn.ts";
import type { StrategyItem } from "../src/core/strategy.ts";

/** Capacity provider strategy of every service. ECS refuses to mix instances and Fargate in one. */
export function strategyOf({ name }: Home, capacity: Capacity): StrategyItem[] {
  if (capacity.kind === "ec2") return [{ capacityProvider: `${name}-ecs`, base: 0, weight: 1 }];
  return [
    { capacityProvider: "FARGATE", base: capacity.onDemandBase, weight: capacity.onDemandWeight },
    { capacityProvider: "FARGATE_SPOT", base: 0, weight: capacity.spotWeight },
  ];
}
