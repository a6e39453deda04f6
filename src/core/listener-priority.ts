import { hash32 } from "./names.ts";

/** Priorities that a description may give by hand. Derived ones start above, so a number given by hand always wins. */
export const EXPLICIT_PRIORITY = { min: 1, max: 9_999 } as const;

/**
 * Priorities that are derived from a name. The end of the range is below 50000, the last that a listener takes.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html (2026-06).
 */
export const DERIVED_PRIORITY = { min: 10_000, max: 49_999 } as const;

/**
 * Priority of a service's listener rule when none is given. It depends on the name alone: adding, removing or
 * reordering other services never moves it, so it never shows up in their plans.
 */
export function derivedPriority(serviceName: string): number {
  const { min, max } = DERIVED_PRIORITY;
  return min + (hash32(serviceName) % (max - min + 1));
}
