import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Configuration } from "../terraform/configuration.ts";
import { type Plan, parsePlan, parseState } from "../terraform/plan.ts";
import type { Trouble, TroubleKind } from "../terraform/trouble.ts";
import { initialize } from "./initialize.ts";
import { defaultJobs, mapWithin } from "./pool.ts";
import type { Project } from "./project.ts";
import { type PlanOptions, type SavedPlan, withPlan } from "./saved-plan.ts";
import { readStack, stackFile } from "./stack-files.ts";

/** One stack as planned. Secrets are sealed; the plan's file is gone. */
export interface PlannedStack {
  readonly stack: string;
  /** Undefined when the engine failed before there was a plan. */
  readonly plan?: Plan | undefined;
  readonly configuration?: Configuration | undefined;
  readonly trouble?: Trouble | undefined;
  readonly seconds: number;
}

export interface PlanningOptions extends PlanOptions {
  /** Engines at the same time. @default as many as cores and free memory carry */
  readonly jobs?: number | undefined;
  /** Told when a stack was planned. */
  readonly onStack?: ((planned: PlannedStack) => void) | undefined;
  /** Pause before the one repetition after throttling or a network fault. @default 5000 */
  readonly pauseMs?: number | undefined;
}

/** Troubles that pass by themselves. */
const PASSING: ReadonlySet<TroubleKind> = new Set(["throttled", "network"]);

/**
 * Plans stacks side by side. Nothing is written: no state, no plan that outlives the call. A stack that another run
 * holds is asked once more at the end; then it is deferred, which is neither drift nor clean.
 */
export async function planStacks(
  project: Project,
  stacks: readonly string[],
  options: PlanningOptions,
): Promise<PlannedStack[]> {
  const jobs = options.jobs ?? defaultJobs();
  const first = await mapWithin(jobs, await longestFirst(project, stacks), async (stack) => {
    const planned = await planPatiently(project, stack, options);
    if (planned.trouble?.kind !== "locked") options.onStack?.(planned);
    return planned;
  });
  const inOrder = stacks.flatMap((stack) => first.find((planned) => planned.stack === stack) ?? []);
  return mapWithin(jobs, inOrder, async (planned) => {
    if (planned.trouble?.kind !== "locked") return planned;
    const again = await planStack(project, planned.stack, options);
    options.onStack?.(again);
    return again;
  });
}

/** The largest stack takes longest: begun last, it would run on alone. */
async function longestFirst(project: Project, stacks: readonly string[]): Promise<string[]> {
  const sizes = new Map<string, number>();
  for (const stack of stacks) {
    const { size } = await stat(stackFile(project.dir, stack));
    sizes.set(stack, size);
  }
  return [...stacks].sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0));
}

async function planPatiently(
  project: Project,
  stack: string,
  options: PlanningOptions,
): Promise<PlannedStack> {
  const planned = await planStack(project, stack, options);
  if (planned.trouble === undefined || !PASSING.has(planned.trouble.kind)) return planned;
  await sleep(options.pauseMs ?? 5000);
  return planStack(project, stack, options);
}

async function planStack(project: Project, stack: string, options: PlanOptions): Promise<PlannedStack> {
  const begin = performance.now();
  const planned = await withPlan(project, stack, options, (saved) => readPlan(project, stack, saved));
  return { ...planned, seconds: (performance.now() - begin) / 1000 };
}

/** Reads a saved plan and the configuration that it was made from. */
export async function readPlan(
  project: Project,
  stack: string,
  { json, trouble }: SavedPlan,
): Promise<PlannedStack> {
  if (json === undefined) return { stack, trouble, seconds: 0 };
  const configuration = await readStack(project.dir, stack);
  return { stack, plan: parsePlan(json, `plan of ${stack}`), configuration, trouble, seconds: 0 };
}

/**
 * The states of stacks that were not planned, without a lock: what they declare is not undeclared elsewhere.
 * @returns by stack; undefined where the state could not be read
 */
export async function readStates(
  project: Project,
  stacks: readonly string[],
  jobs = defaultJobs(),
): Promise<Map<string, Plan | undefined>> {
  const quiet = project.hearing(() => {});
  const read = await mapWithin(jobs, stacks, async (stack) => {
    if (await initialize(project, stack)) return [stack, undefined] as const;
    const shown = await quiet.terraform(stack, "show", "-json");
    return [stack, shown.code === 0 ? parseState(shown.stdout, `state of ${stack}`) : undefined] as const;
  });
  return new Map(read);
}
