/** Name of the pool that `capacity` itself describes. */
export const DEFAULT_POOL = "default";

/** One line of a capacity provider strategy: `base` tasks first, then shares by `weight`. */
export interface StrategyItem {
  readonly capacityProvider: string;
  /** Tasks placed here before any share is computed, 0–100000; only one item may have a base above 0. */
  readonly base: number;
  /** Relative share of the remaining tasks, 0–1000. */
  readonly weight: number;
}

/**
 * How many of `count` tasks each provider of a strategy gets: the base first, then by weight, task by task. Providers
 * with neither get none. It is a distribution and no fallback.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html (2026-06).
 */
export function distributed(items: readonly StrategyItem[], count: number): ReadonlyMap<string, number> {
  const given = new Map(items.map(({ capacityProvider }) => [capacityProvider, 0]));
  const have = ({ capacityProvider }: StrategyItem) => given.get(capacityProvider) ?? 0;
  const load = (item: StrategyItem) =>
    item.weight > 0 ? Math.max(0, have(item) - item.base) / item.weight : Number.POSITIVE_INFINITY;
  for (let task = 0; task < count; task++) {
    const [first, ...others] = items;
    if (!first) break;
    const below = items.find((item) => have(item) < item.base);
    const chosen = below ?? others.reduce((best, item) => (load(item) < load(best) ? item : best), first);
    given.set(chosen.capacityProvider, have(chosen) + 1);
  }
  return given;
}
