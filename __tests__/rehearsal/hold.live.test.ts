import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LifeContext, Step } from "../../src/rehearsal/life.ts";
import { rehearse } from "../../src/rehearsal/rehearse.ts";
import { describeWith } from "../support/needs.ts";

const observer = { started: () => {}, ended: () => {} };

async function lived(steps: readonly Step[]) {
  const scratchDir = join(await mkdtemp(join(tmpdir(), "ballast-hold-")), "scratch");
  let seen: { readonly repairs: number; readonly project: boolean; readonly endpoint: string } | undefined;
  const hold = async ({ emulator, project }: LifeContext) => {
    const repairs = await emulator.repairs();
    seen = { repairs: repairs.length, project: existsSync(project.dir), endpoint: emulator.endpoint };
  };
  const log = () => {};
  const { held } = await rehearse({ environment: "staging", steps, observer, log, scratchDir, hold });
  return { held, seen, left: existsSync(scratchDir) };
}

describeWith(["engine", "python"], "a life that is held", () => {
  it("still has its emulator and its project, which go afterwards", async () => {
    const { held, left, seen } = await lived([]);
    expect([held, seen?.project, left]).toEqual([true, true, false]);
    expect(seen?.repairs).toBeGreaterThan(10);
    await expect(fetch(`${seen?.endpoint}/ballast/repairs`)).rejects.toThrow();
  }, 120_000);

  it("is not held when a step failed", async () => {
    const fails = async () => {
      throw Object.assign(new Error("planted"), { $metadata: {} });
    };
    const { held, seen } = await lived([{ id: "planted", title: "planted", run: fails }]);
    expect([held, seen]).toEqual([false, undefined]);
  }, 120_000);
});
