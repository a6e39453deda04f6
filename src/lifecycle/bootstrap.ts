import { BallastError } from "../core/errors.ts";
import type { Project } from "../engine/project.ts";
import type { SynthesizedEnvironment } from "../engine/stack-files.ts";
import { type AccountNeeds, describeNeeds } from "./account.ts";
import { localStateFile, removeLocalState } from "./local-state.ts";

/** What a bootstrap found and did. */
export interface BootstrapResult {
  /** `present`: the state already lives in its bucket and nothing was done. */
  readonly outcome: "created" | "resumed" | "present";
}

/** What a bootstrap will do, to be said before it is done. */
export function describeBootstrap(
  { account, region, stateStack }: SynthesizedEnvironment,
  needs: AccountNeeds,
): string[] {
  return [
    `account ${account}, region ${region}`,
    `create what the account lacks, for all of its environments: ${describeNeeds(needs).join(", ")}`,
    `apply ${stateStack} with its state in a local file: bucket, KMS key, lock table`,
    `move that state into the bucket, under the key and both locks`,
    "nothing, where the state is already there",
  ];
}

/**
 * Creates the state store and moves its own state into it. May be run again at any time: a state that is already in
 * the bucket is left alone, and a run that was cut off is taken up where its local state file says.
 * @param project with `STATE_BACKEND` unset: the stacks as they are meant to be
 */
export async function bootstrap(
  project: Project,
  environment: SynthesizedEnvironment,
  log: (line: string) => void,
): Promise<BootstrapResult> {
  const { stateStack } = environment;
  await project.synth();
  const remote = await project.terraform(stateStack, "init", "-input=false", "-no-color", "-reconfigure");
  if (remote.code === 0 && (await project.holdsState(stateStack))) {
    log(`the state of ${stateStack} is in its bucket already`);
    return { outcome: "present" };
  }
  const local = project.with({ STATE_BACKEND: "local" });
  await local.synth();
  const file = await localStateFile(local, stateStack);
  await local.mustTerraform(stateStack, "init", "-input=false", "-no-color", "-reconfigure");
  const resumed = await local.holdsState(stateStack);
  log(resumed ? "resuming with the local state of an earlier run" : "creating bucket, key and lock table");
  await local.mustTerraform(stateStack, "apply", "-input=false", "-no-color", "-auto-approve");
  log("moving the state into the bucket");
  await project.synth();
  await project.mustTerraform(
    stateStack,
    "init",
    "-input=false",
    "-no-color",
    "-migrate-state",
    "-force-copy",
  );
  if (!(await project.holdsState(stateStack))) {
    throw new BallastError(
      "BOOTSTRAP",
      stateStack,
      `its state did not reach the bucket; it is still in ${file}; run the bootstrap again`,
    );
  }
  await removeLocalState(file);
  return { outcome: resumed ? "resumed" : "created" };
}
