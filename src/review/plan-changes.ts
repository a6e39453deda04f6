import { InputError } from "../core/input-error.ts";
import { plannedAction } from "../terraform/actions.ts";
import { changedAttributes } from "../terraform/changed-attributes.ts";
import type { Plan } from "../terraform/plan.ts";
import { sortBy } from "../terraform/value.ts";
import type { ReviewedChange } from "./result.ts";
import { isRoutine } from "./routine.ts";

/**
 * What a plan does, object by object.
 * @param place where it is from, for errors
 * @throws InputError for a plan that plans nothing
 */
export function planChanges(plan: Plan, place: string): ReviewedChange[] {
  if (plan.changes === undefined || plan.errored) {
    const what = plan.errored ? "ended with an error" : "plans no changes: it is refresh-only, or failed";
    throw new InputError("PLAN_KIND", place, what, "make a normal plan");
  }
  const changes = plan.changes.flatMap((change): ReviewedChange[] => {
    const action = plannedAction(change);
    if (action === undefined) return [];
    const { address, after, before, replacePaths, type } = change;
    return [
      {
        address,
        kind: "resource",
        action,
        attributes: changedAttributes(type, before, after),
        replacedBy: [...new Set(replacePaths)].sort(),
        routine: isRoutine(type, action),
      },
    ];
  });
  return sortBy(changes, ({ address }) => address);
}
