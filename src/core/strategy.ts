/** One line of a capacity provider strategy: `base` tasks first, then shares by `weight`. */
export interface StrategyItem {
  readonly capacityProvider: string;
  /** Tasks placed here before any share is computed, 0–100000; only one item may have a base above 0. */
  readonly base: number;
  /** Relative share of the remaining tasks, 0–1000. */
  readonly weight: number;
}
