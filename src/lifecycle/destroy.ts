import type { Project } from "../engine/project.ts";
import { readStack, type SynthesizedEnvironment } from "../engine/stack-files.ts";
import { lift } from "./lift.ts";
import { localStateFile, removeLocalState } from "./local-state.ts";

const INIT = ["init", "-input=false", "-no-color"] as const;

/** What Terraform's S3 backend says of a bucket that is not there. */
const NO_BUCKET = /NoSuchBucket|bucket "[^"]*" does not exist/;

/**
 * The store cannot hold its own state while it goes: that moves to a local file first. Where an earlier teardown was cut
 * off behind that point, the local file is what is left.
 */
export async function destroyStore(
  {
    environment,
    log,
    project,
  }: { environment: SynthesizedEnvironment; project: Project; log: (line: string) => void },
  stack: string,
): Promise<void> {
  const before = await readStack(project.dir, stack);
  const lifted = project.with({ LIFT_PROTECTION: `${environment.name},${stack}` });
  await lifted.synth();
  const remote = await lifted.terraform(stack, ...INIT, "-reconfigure");
  const inBucket = remote.code === 0 && (await lifted.holdsState(stack));
  if (remote.code !== 0 && !NO_BUCKET.test(remote.stderr)) await openStack(lifted, stack);
  const local = lifted.with({ STATE_BACKEND: "local" });
  await local.synth();
  log(
    inBucket
      ? `moving the state of ${stack} out of its bucket`
      : `${stack} has no state in its bucket: looking for the local state of an earlier teardown`,
  );
  await local.mustTerraform(
    stack,
    ...INIT,
    ...(inBucket ? ["-migrate-state", "-force-copy"] : ["-reconfigure"]),
  );
  const held = await local.stateAddresses(stack);
  if (held.length === 0) {
    log(`${stack} has no state, neither in its bucket nor in a local file: nothing to destroy`);
    return;
  }
  await lift(local, { stack, held, before }, log);
  await destroyStack(local, stack, log);
  await removeLocalState(await localStateFile(local, stack));
}

/** Initializes a stack and gives what its state holds. */
export async function openStack(project: Project, stack: string): Promise<string[]> {
  await project.mustTerraform(stack, ...INIT, "-reconfigure");
  return project.stateAddresses(stack);
}

export async function destroyStack(
  project: Project,
  stack: string,
  log: (line: string) => void,
): Promise<void> {
  log(`destroying ${stack}`);
  await project.mustTerraform(
    stack,
    "destroy",
    "-input=false",
    "-no-color",
    "-auto-approve",
    "-lock-timeout=60s",
  );
}
