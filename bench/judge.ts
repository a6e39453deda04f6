import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planOf, SHAPES, type ShapeName } from "./plan-shapes.ts";

const RESOURCES = 20_000;
/** A thousand task definitions with 54 kB of containers each, and nine times as many other resources. */
const WITH_TASK_DEFINITIONS = 10_000;

/** What `drift check --plan-json` took for one plan, as a whole process. */
export interface JudgeCost {
  readonly shape: ShapeName;
  readonly resources: number;
  readonly planMb: number;
  readonly sec: number;
  /** Of the processor: comparable on a busy machine as well. */
  readonly cpuSec: number;
  readonly peakMb: number;
}

/** Judges one large plan of every shape, each in a process of its own. */
export function judgeCosts(log: (line: string) => void): JudgeCost[] {
  const dir = mkdtempSync(join(tmpdir(), "ballast-bench-judge-"));
  try {
    return (Object.keys(SHAPES) as ShapeName[]).map((shape) => {
      const resources = shape.includes("task definitions") ? WITH_TASK_DEFINITIONS : RESOURCES;
      log(`a plan of ${resources} resources, ${shape} …`);
      const plan = planOf(shape, resources);
      const file = join(dir, "plan.json");
      writeFileSync(file, plan);
      return { shape, resources, planMb: plan.length / 1e6, ...judgeOnce(file) };
    });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function judgeOnce(file: string): Pick<JudgeCost, "sec" | "cpuSec" | "peakMb"> {
  const start = performance.now();
  const run = spawnSync("npx", ["tsx", join(__dirname, "judge-once.ts"), file], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`drift check ended with ${run.status}: ${run.stderr}`);
  const { cpuSec, peakMb } = JSON.parse(run.stdout) as { readonly cpuSec: number; readonly peakMb: number };
  return { sec: (performance.now() - start) / 1000, cpuSec, peakMb };
}

/** One line for each shape. */
export function judgeText(costs: readonly JudgeCost[]): string {
  return costs
    .map(({ cpuSec, peakMb, planMb, resources, sec, shape }) =>
      [
        shape.padEnd(26),
        `${resources} resources`.padStart(16),
        `${planMb.toFixed(0)} MB`.padStart(8),
        `${sec.toFixed(1)} s`.padStart(8),
        `CPU ${cpuSec.toFixed(1)} s`.padStart(12),
        `${peakMb.toFixed(0)} MB at most`.padStart(16),
      ].join(""),
    )
    .join("\n");
}
