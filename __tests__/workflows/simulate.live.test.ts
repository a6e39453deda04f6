import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { inheritedEnvironment } from "../../src/engine/run.ts";
import { createWorkspace } from "../../src/rehearsal/workspace.ts";
import { describeWith } from "../support/needs.ts";
import { Runner } from "./runner.ts";
import { jobOf, type Step } from "./workflow.ts";

describeWith([], "the workflow simulate", () => {
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-workflows-"));
  });

  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("simulates each part by itself and joins them into the scorecard of the whole", async () => {
    const workspace = await createWorkspace(join(dir, "project"));
    await cp(join(PROJECT_DIR, "package-lock.json"), join(workspace.dir, "package-lock.json"));
    const machine = inheritedEnvironment(/^(AWS_|TF_|VITEST|GITHUB_|CI$|NODE_OPTIONS$)/);
    const runner = new Runner(
      workspace.dir,
      join(dir, "runner"),
      machine,
      (step: Step) => step.run === "npm ci",
    );
    const given = { "inputs.environment": "prod", "inputs.runs": "8" };
    const matrix = jobOf("simulate.yml", "shard").strategy?.["matrix"] as {
      readonly shard: readonly string[];
    };
    for (const [index, shard] of matrix.shard.entries()) {
      const ran = await runner.job("simulate.yml", "shard", {
        ...given,
        "matrix.shard": shard,
        "strategy.job-index": String(index),
      });
      expect([shard, ran.failed]).toEqual([shard, false]);
    }
    const { failed, steps } = await runner.job("simulate.yml", "merge", given);
    expect(failed).toBe(false);
    const { summary = "" } = steps.get("Join the parts") ?? {};
    expect(summary).toContain("8 runs each, seed 1");
    expect(summary).toMatch(/^spot-loss-during-deployment /m);
  }, 300_000);
});
