import { planStacks } from "../../engine/planned-stacks.ts";
import { judgePlan } from "../../gate/judge.ts";
import type { GatePolicy } from "../../gate/policy.ts";
import type { GatedPlan, UngatedPlan } from "../../gate/result.ts";
import { chosenStacks } from "../../live/open.ts";
import type { Io } from "../machine/io.ts";
import { type LiveOptions, withLive } from "./live.ts";

/** Plans stacks of an environment as `deploy plan` does, and judges each plan. */
export function gatedStacks(
  io: Io,
  environment: string,
  names: readonly string[],
  options: Omit<LiveOptions, "policy">,
  policy: GatePolicy,
): Promise<(GatedPlan | UngatedPlan)[]> {
  return withLive(io, environment, options, async ({ check, target, trouble }) => {
    const stacks = chosenStacks(target, names);
    if (trouble) return stacks.map((stack) => ({ stack, trouble: trouble.text }));
    const planned = await planStacks(target.project, stacks, check);
    return planned.map(({ configuration, plan, stack, trouble: failed }) =>
      plan && !failed
        ? judgePlan({ stack, plan, configuration, policy })
        : { stack, trouble: failed?.text ?? "the engine left no plan" },
    );
  });
}
