import { writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { loadEnvironment, loadGovernance } from "../src/config/load.ts";
import { engineEnvironment, runTerraform } from "../src/engine/engine.ts";
import { makeScratch, removeScratch } from "../src/engine/scratch.ts";
import { buildApp } from "../stacks/build.ts";
import { EnvironmentStack } from "../stacks/environment-stack.ts";
import { prod } from "../stacks/environments/prod.ts";
import { GOVERNANCE } from "../stacks/governance.ts";

const STACK = "prod-platform";
const RUNS = 7;

/** Seconds of offline plans of the same stack, once as JSON and once as HCL, in turn. */
export interface PlanTimes {
  readonly jsonSec: number[];
  readonly hclSec: number[];
}

/**
 * What a plan costs more because its configuration was generated: the platform stack as the Terraform JSON that
 * synthesis writes, against the same resources as plain HCL. The two are run in turn, so that a machine that slows
 * down slows both.
 */
export async function planTimes(log: (line: string) => void): Promise<PlanTimes> {
  const dir = makeScratch("bench-plan");
  try {
    const env = await engineEnvironment({ scratchDir: join(dir, "engine") });
    const { environment } = loadEnvironment(prod, "2026-11-22");
    const app = buildApp(
      [environment],
      loadGovernance(GOVERNANCE),
      { mode: "dummy", role: "terraform", state: "local", lifted: [] },
      { outdir: join(dir, "out") },
    );
    const stack = app.node.findChild(STACK);
    if (!(stack instanceof EnvironmentStack)) throw new Error(`${STACK} is no stack`);
    const variants = { json: join(dir, "json"), hcl: join(dir, "hcl") };
    for (const folder of Object.values(variants)) await mkdir(folder);
    writeFileSync(join(variants.json, "cdk.tf.json"), JSON.stringify(stack.toTerraform()));
    writeFileSync(join(variants.hcl, "main.tf"), stack.toHclTerraform().hcl);
    const terraform = async (cwd: string, ...args: string[]) => {
      const start = performance.now();
      const { code, stderr } = await runTerraform(args, { cwd, env });
      if (code !== 0) throw new Error(stderr);
      return (performance.now() - start) / 1000;
    };
    for (const cwd of Object.values(variants)) await terraform(cwd, "init", "-input=false", "-reconfigure");
    const times: PlanTimes = { jsonSec: [], hclSec: [] };
    for (let run = 0; run <= RUNS; run++) {
      log(`plan of ${STACK}, ${run === 0 ? "warm-up" : `run ${run} of ${RUNS}`} …`);
      const json = await terraform(variants.json, "plan", "-input=false", "-lock=false");
      const hcl = await terraform(variants.hcl, "plan", "-input=false", "-lock=false");
      if (run === 0) continue;
      times.jsonSec.push(json);
      times.hclSec.push(hcl);
    }
    return times;
  } finally {
    removeScratch(dir);
  }
}
