import { classify } from "../drift/classify/classify.ts";
import type { LoadedPolicy } from "../drift/policy/policy.ts";
import type { DriftClass, StackVerdict } from "../drift/record/finding.ts";
import { unknownVerdict } from "../drift/record/unknown-verdict.ts";
import { type PlannedStack, type PlanningOptions, planStacks, readStates } from "../engine/planned-stacks.ts";
import type { Project } from "../engine/project.ts";
import { pipelineStacks, type SynthesizedEnvironment, stacksInOrder } from "../engine/stack-files.ts";
import type { Plan } from "../terraform/plan.ts";
import type { Trouble } from "../terraform/trouble.ts";

/** Where the drift job works. */
export interface Watched {
  readonly project: Project;
  readonly environment: SynthesizedEnvironment;
}

export interface CheckOptions extends PlanningOptions {
  readonly policy: LoadedPolicy;
  /** @default every stack of the environment */
  readonly stacks?: readonly string[] | undefined;
  /** Reads the state of every stack that was not planned, as a scan needs. @default only where it can matter */
  readonly knowAll?: boolean | undefined;
}

/** Classes that another stack's resources can explain. */
const NEIGHBOURLY: ReadonlySet<DriftClass> = new Set(["unmanaged_child", "untracked"]);

/** The verdicts of an environment, and what is known of each of its stacks. */
export interface Checked {
  readonly verdicts: readonly StackVerdict[];
  /** By stack, the refreshed plan or else the state; undefined where neither could be read, absent where not asked. */
  readonly known: ReadonlyMap<string, Plan | undefined>;
}

/**
 * Plans the stacks of an environment side by side and judges each in the light of the others: a rule of the platform's
 * group may be declared by a service. Nothing is written.
 */
export async function checkEnvironment(
  { environment, project }: Watched,
  options: CheckOptions,
): Promise<Checked> {
  const chosen = options.stacks ?? stacksInOrder(environment);
  const planned = await planStacks(project, chosen, options);
  // No other stack declares a part of what people apply, and the role that deploys may not read its state.
  const all = [...new Set([...chosen, ...pipelineStacks(environment)])];
  const plans = new Map(planned.flatMap(({ plan, stack }) => (plan ? [[stack, plan] as const] : [])));
  const others = all.filter((stack) => !plans.has(stack));
  const verdictsOf = (known: Checked["known"]) =>
    planned.map((stack) => verdictOf(stack, known, options.policy));
  const alone = verdictsOf(plans);
  // To read a state takes seconds: only where another stack can explain what was found.
  const open = alone.some(({ findings }) => findings.some((finding) => NEIGHBOURLY.has(finding.class)));
  if (others.length === 0 || !(open || options.knowAll)) return { verdicts: alone, known: plans };
  const states = await readStates(project, others, options.jobs);
  const known = new Map(all.map((stack) => [stack, plans.get(stack) ?? states.get(stack)]));
  return { verdicts: verdictsOf(known), known };
}

function verdictOf(
  { configuration, plan, stack, trouble }: PlannedStack,
  known: Checked["known"],
  policy: LoadedPolicy,
): StackVerdict {
  if (plan === undefined) return unknownVerdict(stack, trouble ?? noPlan(stack));
  const others = [...known].filter(([name]) => name !== stack);
  const neighbours = others.flatMap(([, other]) => other ?? []);
  const unknown = others.flatMap(([name, other]) => (other === undefined ? [name] : []));
  const verdict = classify({ stack, plan, configuration, policy, neighbours });
  return {
    ...verdict,
    ...(trouble && { trouble }),
    limits: [
      ...verdict.limits,
      ...unknown.map((name) => `the state of ${name} is not known: what it declares here looks undeclared`),
    ],
  };
}

function noPlan(stack: string): Trouble {
  return { kind: "other", text: `${stack}: the engine left no plan`, fix: ["run terraform plan by hand"] };
}
