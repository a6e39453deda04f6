import { rm } from "node:fs/promises";
import { join } from "node:path";
import { loadEnvironment, loadGovernance } from "../src/config/load.ts";
import { loadPolicy } from "../src/drift/policy/policy.ts";
import { engineEnvironment } from "../src/engine/engine.ts";
import { mapWithin } from "../src/engine/pool.ts";
import { Project } from "../src/engine/project.ts";
import { makeScratch, removeScratch } from "../src/engine/scratch.ts";
import { attribute, pipelineStacks, readEnvironment, stacksInOrder } from "../src/engine/stack-files.ts";
import { checkEnvironment, type Watched } from "../src/live/check.ts";
import { type Emulator, startEmulator } from "../src/rehearsal/emulator.ts";
import { buildApp } from "../stacks/build.ts";
import { GOVERNANCE } from "../stacks/governance.ts";
import { synthesize } from "../stacks/synthesize.ts";
import { environmentOf } from "./synth-once.ts";

/** With state and platform ten stacks. */
const SERVICES = 7;

/** Seconds that it takes to know whether ten stacks have drifted, round by round. */
export interface CheckTimes {
  /** `terraform init` and `terraform plan`, one stack after the other, as a loop in a shell does it. */
  readonly loopSec: number[];
  /** `drift check` where it has initialized no stack yet, as in a fresh checkout: it inits all of them as well. */
  readonly checkSec: number[];
}

/**
 * An environment of ten stacks on the emulator, applied once and then looked at by turns, now the one first and now the
 * other: a machine that slows down slows both. Every check has to find all ten whole and in sync. What there is to
 * warm, the applies have warmed.
 */
export async function checkTimes(rounds: number, log: (line: string) => void): Promise<CheckTimes> {
  const dir = makeScratch("bench-drift");
  let emulator: Emulator | undefined;
  try {
    const { environment } = loadEnvironment(environmentOf(SERVICES), "2026-11-22");
    const runtime = { mode: "emulator", role: "terraform", state: "local", lifted: [] } as const;
    synthesize(
      buildApp([environment], loadGovernance(GOVERNANCE), runtime, { outdir: join(dir, "cdktf.out") }),
    );
    const { account: accountId, name, region } = environment;
    emulator = await startEmulator({ accountId, region, logFile: join(dir, "emulator.log"), log });
    const watched = {
      environment: await readEnvironment(dir, name),
      project: new Project({
        dir,
        env: { ...(await engineEnvironment({ scratchDir: join(dir, "engine") })), ...emulator.environment() },
      }),
    };
    const record = ["zone_id", "name"].map((key) =>
      attribute(watched.environment.platform, "aws_route53_record.alb_apex", key),
    );
    await emulator.addHostedZone(record[0] ?? "", record[1] ?? "");
    log(`applying ${SERVICES + 3} stacks …`);
    await applyAll(watched);
    return await measure(watched, rounds, log);
  } finally {
    await emulator?.stop();
    removeScratch(dir);
  }
}

async function applyAll({ environment, project }: Watched): Promise<void> {
  const apply = async (stack: string) => {
    await project.mustTerraform(stack, "init", "-input=false", "-no-color");
    const flags = ["-input=false", "-no-color", "-auto-approve", "-parallelism=40"];
    await project.mustTerraform(stack, "apply", ...flags);
  };
  const [platform = "", ...services] = pipelineStacks(environment);
  await mapWithin(2, [platform, environment.governanceStack, environment.stateStack], apply);
  await mapWithin(2, services, apply);
}

async function measure(watched: Watched, rounds: number, log: (line: string) => void): Promise<CheckTimes> {
  const times: CheckTimes = { loopSec: [], checkSec: [] };
  const loop = async () => void times.loopSec.push(await secondsOf(() => loopOver(watched)));
  const check = async () => {
    await forgetInits(watched);
    times.checkSec.push(await secondsOf(() => checkAll(watched)));
  };
  for (let round = 1; round <= rounds; round++) {
    log(`drift of ${SERVICES + 3} stacks, round ${round} of ${rounds} …`);
    for (const work of round % 2 === 1 ? [loop, check] : [check, loop]) await work();
  }
  return times;
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function loopOver({ environment, project }: Watched): Promise<void> {
  for (const stack of stacksInOrder(environment)) {
    await project.mustTerraform(stack, "init", "-input=false", "-no-color");
    await project.mustTerraform(stack, "plan", "-input=false", "-no-color");
  }
}

async function checkAll(watched: Watched): Promise<void> {
  const policy = loadPolicy({}, "policy", "2026-11-22");
  const { verdicts } = await checkEnvironment(watched, { policy, now: () => new Date() });
  const wrong = verdicts.find(({ complete, status }) => !complete || status !== "in_sync");
  if (wrong || verdicts.length !== SERVICES + 3) {
    throw new Error(`${wrong?.stack ?? verdicts.length} is ${wrong?.status ?? "not the number of stacks"}`);
  }
}

/** A check keeps in each stack's folder for which settings it was initialized. */
async function forgetInits({ environment, project }: Watched): Promise<void> {
  for (const stack of stacksInOrder(environment)) {
    await rm(join(project.stackDir(stack), ".terraform", "ballast-init"), { force: true });
  }
}
