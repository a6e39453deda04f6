import { BallastError } from "../core/errors.ts";
import { type PlannedStack, type PlanningOptions, planStacks, readPlan } from "../engine/planned-stacks.ts";
import type { Project } from "../engine/project.ts";
import type { PlanOptions } from "../engine/saved-plan.ts";
import { applySaved, withPlan } from "../engine/saved-plan.ts";
import type { Trouble } from "../terraform/trouble.ts";
import {
  type DeployedStack,
  planDifferences,
  plannedChanges,
  type ReviewedPlan,
  type StackPlan,
} from "./planned-changes.ts";

/** How long a deploy waits for a lock: a scheduled plan that holds it must not fail a deploy. */
export const DEPLOY_LOCK_TIMEOUT = "10m";

export interface DeployOptions extends PlanOptions {
  /** Told when a stack is done, or stopped the deploy. */
  readonly onStack?: ((deployed: DeployedStack) => void) | undefined;
}

/** Plans stacks side by side for a review. Nothing is written. @returns in the order of `stacks` */
export async function planForReview(
  project: Project,
  stacks: readonly string[],
  options: PlanningOptions,
): Promise<StackPlan[]> {
  return (await planStacks(project, stacks, options)).map(toStackPlan);
}

/**
 * Deploys stacks one after the other: each is planned, its plan compared with the reviewed one, and that very plan
 * applied; then the state is settled (`apply -refresh-only`), because a provider reads some values otherwise than it
 * wrote them, and the next check would take that for drift. The first stack that cannot be deployed ends it.
 */
export async function deploy(
  project: Project,
  stacks: readonly string[],
  reviewed: ReviewedPlan,
  options: DeployOptions,
): Promise<DeployedStack[]> {
  const done: DeployedStack[] = [];
  for (const stack of stacks) {
    const deployed = await deployStack(project, stack, reviewed, options);
    options.onStack?.(deployed);
    done.push(deployed);
    if (deployed.outcome !== "applied") break;
  }
  return done;
}

async function deployStack(
  project: Project,
  stack: string,
  reviewed: ReviewedPlan,
  options: DeployOptions,
): Promise<DeployedStack> {
  const expected = reviewed.stacks.find((entry) => entry.stack === stack);
  if (!expected) return { stack, outcome: "not-reviewed" };
  const patient = { lockTimeout: DEPLOY_LOCK_TIMEOUT, ...options };
  return withPlan(project, stack, patient, async (saved) => {
    const { planned, trouble } = toStackPlan(await readPlan(project, stack, saved));
    if (!planned) return { stack, outcome: "unplanned", trouble };
    if (planned.digest !== expected.digest) {
      return { stack, outcome: "differs", planned, found: planDifferences(expected, planned) };
    }
    try {
      await applySaved(project, stack, saved.file, patient);
      await settle(project, stack, patient);
      return { stack, outcome: "applied", planned };
    } catch (error) {
      if (!(error instanceof BallastError) || error.code !== "COMMAND") throw error;
      return { stack, outcome: "failed", words: error.message };
    }
  });
}

function toStackPlan({ plan, stack, trouble }: PlannedStack): StackPlan {
  if (plan && !trouble) return { stack, planned: plannedChanges(plan, `plan of ${stack}`) };
  const unknown: Trouble = {
    kind: "other",
    text: "the engine left no plan",
    fix: ["run terraform plan by hand"],
  };
  return { stack, trouble: trouble ?? unknown };
}

async function settle(
  project: Project,
  stack: string,
  { lockTimeout = DEPLOY_LOCK_TIMEOUT, onLine = () => {} }: PlanOptions,
): Promise<void> {
  const args = [
    "-refresh-only",
    "-auto-approve",
    "-input=false",
    "-no-color",
    `-lock-timeout=${lockTimeout}`,
  ];
  await project.hearing(onLine).mustTerraform(stack, "apply", ...args);
}
