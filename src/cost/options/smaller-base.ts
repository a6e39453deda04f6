import { type Option, withPlatform } from "./option.ts";

/** One On-Demand instance instead of several. */
export const smallerBase: Option = {
  id: "smaller-base",
  title: "A smaller On-Demand base",
  givesUp: "instances that no Spot interruption takes: below one a zone, a zone may have none",
  change: ({ inventory }) => {
    const pools = inventory.platform.pools.filter(
      ({ onDemandBase, onDemandPercentageAboveBase }) =>
        onDemandBase > 1 && onDemandPercentageAboveBase < 100,
    );
    if (pools.length === 0) {
      return {
        kind: "does not apply",
        why: "no group with Spot instances has more than one On-Demand instance",
      };
    }
    return {
      kind: "possible",
      change: pools
        .map(({ address, onDemandBase }) => `${address}: on_demand_base_capacity ${onDemandBase} → 1`)
        .join(", "),
      inventory: withPlatform(inventory, {
        ...inventory.platform,
        pools: inventory.platform.pools.map((pool) =>
          pools.includes(pool) ? { ...pool, onDemandBase: 1 } : pool,
        ),
      }),
    };
  },
};
