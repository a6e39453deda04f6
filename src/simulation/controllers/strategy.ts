import type { ServiceState } from "../state.ts";
import type { World } from "../world.ts";

/** Where the next task of a service goes. */
export interface Choice {
  readonly provider: string | undefined;
  readonly fargate: "fargate" | "fargate-spot" | undefined;
}

/**
 * Distributes tasks over the capacity providers of a strategy: the base first, then by weight. It is a distribution and
 * no fallback: a task that waits for one provider never goes to another.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html (2026-06).
 */
export function chooseProvider(world: World, service: ServiceState): Choice {
  const { launch } = service.model;
  if (launch.kind === "launch-type") {
    return { provider: undefined, fargate: launch.launchType === "FARGATE" ? "fargate" : undefined };
  }
  const counts = new Map<string, number>();
  for (const task of service.tasks) {
    if (!task.stopping && task.provider) counts.set(task.provider, (counts.get(task.provider) ?? 0) + 1);
  }
  const have = (name: string) => counts.get(name) ?? 0;
  const below = launch.items.find(({ base, capacityProvider }) => have(capacityProvider) < base);
  const load = (item: (typeof launch.items)[number]) =>
    item.weight > 0
      ? Math.max(0, have(item.capacityProvider) - item.base) / item.weight
      : Number.POSITIVE_INFINITY;
  const chosen = below ?? launch.items.reduce((best, item) => (load(item) < load(best) ? item : best));
  const provider = world.platform.capacityProviders.find(({ name }) => name === chosen.capacityProvider);
  const kind = provider?.kind;
  return {
    provider: chosen.capacityProvider,
    fargate: kind === "fargate" || kind === "fargate-spot" ? kind : undefined,
  };
}
