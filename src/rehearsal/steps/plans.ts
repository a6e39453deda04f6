import { defaultJobs, mapWithin } from "../../engine/pool.ts";
import type { RunResult } from "../../engine/run.ts";
import type { StackChange } from "../../terraform/actions.ts";
import { demand, type LifeContext } from "../life.ts";

/** `aws_lb.alb (update), …`, or `no changes`. */
export function describeChanges(changes: readonly StackChange[]): string {
  return changes.map(({ action, address }) => `${address} (${action})`).join(", ") || "no changes";
}

/** Demands an empty plan of each stack, by the role that plans; several are planned at once. */
export async function noChanges(context: LifeContext, stacks: readonly string[]): Promise<string> {
  const { project } = await context.as("plan");
  await mapWithin(defaultJobs(), stacks, async (stack) => {
    const changes = await project.plan(stack);
    demand(changes.length === 0, stack, describeChanges(changes), "no changes");
  });
  return `${stacks.length} stacks, 0 changes`;
}

/** What the drift job does on a schedule, with the permissions that it has. Code 0 is no drift, code 2 is drift. */
export async function driftJob(context: LifeContext, ...args: readonly string[]): Promise<RunResult> {
  const { environment, project } = await context.as("plan");
  return project.ballast("drift", "check", environment.name, "--attribute", ...args);
}
