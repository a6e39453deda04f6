import { basename, join } from "node:path";
import { InputError } from "../../core/input-error.ts";
import type { Plan } from "../../terraform/plan.ts";
import type { Io } from "../machine/io.ts";
import { readPlanInput } from "./files.ts";
import type { LiveOptions } from "./live.ts";

/** Plans of stacks, and stacks that could not be planned. */
export interface Plans {
  readonly plans: ReadonlyMap<string, Plan>;
  readonly unplanned: ReadonlyMap<string, string>;
}

export const NO_PLANS: Plans = { plans: new Map(), unplanned: new Map() };

/**
 * Reads one plan, or those of a folder. A file is named like its stack: `prod-platform.json`.
 * @throws InputError for a file that is no plan, or a folder without one
 */
export async function plansIn(io: Io, path: string): Promise<Plans> {
  const files = path.endsWith(".json") ? [path] : (await filesIn(io, path)).map((name) => join(path, name));
  const plans = new Map<string, Plan>();
  for (const file of files) plans.set(basename(file, ".json"), await readPlanInput(io, file, "--plan-json"));
  return { plans, unplanned: new Map() };
}

async function filesIn(io: Io, folder: string): Promise<string[]> {
  const names = await io.listFiles(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".json")).sort();
  if (files.length > 0) return files;
  throw new InputError(
    "FILE",
    folder,
    "has no plan in it; limit: a .json file for each stack, or one such file",
    "write them with `terraform show -json plan.out > <stack>.json`",
  );
}

/** Plans stacks of an environment as `ballast gate` does. What reaches AWS is loaded only here. */
export async function plannedOf(
  io: Io,
  environment: string,
  names: readonly string[],
  options: LiveOptions,
): Promise<Plans> {
  const [{ planStacks }, { chosenStacks }, { withLive }] = await Promise.all([
    import("../../engine/planned-stacks.ts"),
    import("../../live/open.ts"),
    import("./live.ts"),
  ]);
  return withLive(io, environment, options, async ({ check, target, trouble }) => {
    const stacks = chosenStacks(target, names);
    if (trouble)
      return { plans: new Map(), unplanned: new Map(stacks.map((stack) => [stack, trouble.text])) };
    const planned = await planStacks(target.project, stacks, check);
    const failed = planned.filter(({ plan, trouble: why }) => !plan || why);
    return {
      plans: new Map(
        planned.flatMap(({ plan, stack, trouble: why }) => (plan && !why ? [[stack, plan]] : [])),
      ),
      unplanned: new Map(
        failed.map(({ stack, trouble: why }) => [stack, why?.text ?? "the engine left no plan"]),
      ),
    };
  });
}
