import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Project } from "../../src/engine/project.ts";
import { readEnvironment } from "../../src/engine/stack-files.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import type { LifeContext } from "../../src/rehearsal/life.ts";
import { contextOf, prepare } from "../../src/rehearsal/rehearse.ts";

export const STACKS = ["staging-state", "staging-platform", "staging-service-api"] as const;

/** One emulated account with an environment applied, its state in local files. */
export interface World extends LifeContext {
  readonly dir: string;
  end(): Promise<void>;
}

/** Applies state store, platform and one service. Whoever calls it has to call `end`. */
export async function startWorld(environment: "staging" | "dev" = "staging"): Promise<World> {
  const log = () => {};
  const dir = await mkdtemp(join(tmpdir(), "ballast-watch-"));
  let emulator: Emulator | undefined;
  const end = async () => {
    await emulator?.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const options = { environment, log, signal: new AbortController().signal };
    const prepared = await prepare(options, dir);
    emulator = await startEmulator({
      accountId: prepared.environment.account,
      region: prepared.environment.region,
      logFile: join(dir, "emulator.log"),
      log,
    });
    const context = await contextOf(options, prepared, emulator);
    const project = context.project.with({ STATE_BACKEND: "local" });
    await project.synth();
    const service = `${environment}-service-api`;
    await Promise.all([
      applyStack(project, `${environment}-state`),
      applyStack(project, `${environment}-platform`),
    ]);
    await applyStack(project, service);
    const read = await readEnvironment(prepared.workspace.dir, environment);
    // One service is enough: the other is never applied and would be reported as not deployed.
    const serviceStacks = new Map([["api", service]]);
    return { ...context, project, environment: { ...read, serviceStacks }, dir, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** `terraform init` and `apply` of one stack. */
export async function applyStack(project: Project, stack: string): Promise<void> {
  await project.mustTerraform(stack, "init", "-input=false", "-no-color");
  await project.mustTerraform(
    stack,
    "apply",
    "-input=false",
    "-no-color",
    "-auto-approve",
    "-parallelism=40",
  );
}
