import { BallastError } from "../core/errors.ts";
import type { Project } from "../engine/project.ts";
import type { SynthesizedEnvironment } from "../engine/stack-files.ts";
import { type AccountNeeds, describeNeeds } from "./account.ts";
import { localStateFile, removeLocalState } from "./local-state.ts";

/** What a bootstrap found and did with one of the stacks that hold state. */
export interface BootstrapResult {
  readonly stack: string;
  /** `present`: its state already lives in its bucket and nothing was done; `updated`: it does, and changes were applied. */
  readonly outcome: "created" | "resumed" | "present" | "updated";
}

/** What a bootstrap will do, to be said before it is done. */
export function describeBootstrap(
  { account, governanceStack, region, stateStack }: SynthesizedEnvironment,
  needs: AccountNeeds,
): string[] {
  return [
    `account ${account}, region ${region}`,
    `create what the account lacks, for all of its environments: ${describeNeeds(needs).join(", ")}`,
    `apply ${governanceStack}: roles and policies of the pipeline, permissions boundaries, its own state store`,
    `apply ${stateStack} with its state in a local file: bucket, KMS key, lock table; nothing, where it is there`,
    "move each state from its local file into its own bucket, under the key and both locks",
  ];
}

/**
 * Creates what people alone create: the governance stack of the account, then the state store of the environment, each
 * with its own state inside. May be run again at any time: a run that was cut off is taken up where its local state
 * file says.
 * @param project with `STATE_BACKEND` unset: the stacks as they are meant to be
 */
export async function bootstrap(
  project: Project,
  environment: SynthesizedEnvironment,
  log: (line: string) => void,
): Promise<BootstrapResult[]> {
  return [await governAccount(project, environment, log), await createStateStore(project, environment, log)];
}

/** Creates the governance stack of the account, or gives it what the environments of the account need by now. */
export async function governAccount(
  project: Project,
  { governanceStack: stack }: SynthesizedEnvironment,
  log: (line: string) => void,
): Promise<BootstrapResult> {
  const outcome = await createStore(project, stack, log);
  const updated = outcome === "present" && (await applyChanges(project, stack, log));
  return { stack, outcome: updated ? "updated" : outcome };
}

/** Creates the state store of an environment; one that is there is left alone. */
export async function createStateStore(
  project: Project,
  { stateStack: stack }: SynthesizedEnvironment,
  log: (line: string) => void,
): Promise<BootstrapResult> {
  return { stack, outcome: await createStore(project, stack, log) };
}

/** Creates a stack that holds its own state, on a local state that then moves into it. */
async function createStore(
  project: Project,
  stack: string,
  log: (line: string) => void,
): Promise<"created" | "resumed" | "present"> {
  await project.synth();
  const remote = await project.terraform(stack, "init", "-input=false", "-no-color", "-reconfigure");
  if (remote.code === 0 && (await project.holdsState(stack))) {
    log(`the state of ${stack} is in its bucket already`);
    return "present";
  }
  const local = project.with({ STATE_BACKEND: "local" });
  await local.synth();
  const file = await localStateFile(local, stack);
  await local.mustTerraform(stack, "init", "-input=false", "-no-color", "-reconfigure");
  const resumed = await local.holdsState(stack);
  log(resumed ? `resuming ${stack} with the local state of an earlier run` : `creating ${stack}`);
  await local.mustTerraform(stack, "apply", "-input=false", "-no-color", "-auto-approve");
  log(`moving the state of ${stack} into its bucket`);
  await project.synth();
  await project.mustTerraform(stack, "init", "-input=false", "-no-color", "-migrate-state", "-force-copy");
  if (!(await project.holdsState(stack))) {
    throw new BallastError(
      "BOOTSTRAP",
      stack,
      `its state did not reach the bucket; it is still in ${file}; run the bootstrap again`,
    );
  }
  await removeLocalState(file);
  return resumed ? "resumed" : "created";
}

/** A further environment of an account needs roles of its own. @returns whether there was anything to apply */
async function applyChanges(project: Project, stack: string, log: (line: string) => void): Promise<boolean> {
  const changes = await project.plan(stack);
  if (changes.length === 0) return false;
  for (const { action, address } of changes) log(`${stack}: ${action} ${address}`);
  await project.mustTerraform(stack, "apply", "-input=false", "-no-color", "ballast.plan");
  return true;
}
