import { demand, type LifeContext } from "../life.ts";
import type { Change } from "../project.ts";

/** `aws_lb.alb (update), …`, or `no changes`. */
export function describeChanges(changes: readonly Change[]): string {
  return changes.map(({ action, address }) => `${address} (${action})`).join(", ") || "no changes";
}

/** Demands an empty plan of each stack. */
export async function noChanges({ project }: LifeContext, stacks: readonly string[]): Promise<string> {
  for (const stack of stacks) {
    const changes = await project.plan(stack);
    demand(changes.length === 0, stack, describeChanges(changes), "no changes");
  }
  return `${stacks.length} stacks, 0 changes`;
}
