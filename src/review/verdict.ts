import type { EnvironmentReview, Review, ReviewedChange, ScenarioDelta } from "./result.ts";

/** A dollar a month: less is the rounding of prices. */
const DEARER_USD = 1;

/** Resources that a change destroys, or destroys and makes again. */
function destroyed({ stacks }: EnvironmentReview): ReviewedChange[] {
  return stacks
    .flatMap(({ changes }) => changes)
    .filter(({ action, routine }) => (action === "delete" || action === "replace") && !routine);
}

/** Something is refused, or works worse than before. */
export function isWorse({ alarms, gate, resilience, stacks }: EnvironmentReview): boolean {
  return (
    gate?.verdict === "refused" ||
    (alarms?.broken.length ?? 0) > 0 ||
    (resilience?.changed ?? []).some(isHarm) ||
    stacks.some(({ unprotected }) => unprotected.length > 0)
  );
}

/** A scenario that got worse and misses its objective. One that still meets it has room left. */
function isHarm({ change, verdicts }: ScenarioDelta): boolean {
  return change === "worse" && verdicts[1] === "missed";
}

/** Not everything was reviewed. */
export function isIncomplete({ gate, resilience, troubles }: EnvironmentReview): boolean {
  return troubles.length > 0 || gate?.verdict === "unknown" || resilience?.interrupted === true;
}

/** Nothing is worse, and there is still something that somebody should have seen. */
export function isNotable(review: EnvironmentReview): boolean {
  const { cost, drift, grants, resilience, stacks, state } = review;
  return (
    state === "removed" ||
    destroyed(review).length > 0 ||
    grants.length > 0 ||
    (resilience?.changed ?? []).some(({ change }) => change !== "better") ||
    (cost?.load.changeUsd.expected ?? 0) >= DEARER_USD ||
    (drift?.findings.length ?? 0) > 0 ||
    stacks.some((stack) => stack.state === "removed")
  );
}

/** The verdict over all environments: the worst of them. */
export function verdictOf(environments: readonly EnvironmentReview[]): Review["verdict"] {
  if (environments.some(isWorse)) return "worse";
  if (environments.some(isIncomplete)) return "incomplete";
  return environments.some(isNotable) ? "look" : "fine";
}

/** Exit codes of the verdicts, as every command has them. */
export const REVIEW_EXIT = { fine: 0, look: 0, incomplete: 1, worse: 2 } as const;
