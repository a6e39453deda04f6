import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Project } from "../../src/engine/project.ts";
import type { RunResult } from "../../src/engine/run.ts";
import { withPlan } from "../../src/engine/saved-plan.ts";
import {
  keepScratch,
  makePrivateFolder,
  makeScratch,
  removeScratch,
  sweep,
  sweepScratch,
} from "../../src/engine/scratch.ts";

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const parent = () => mkdtempSync(join(tmpdir(), "scratch-test-"));

/** Number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

/** Runs with an umask that takes nothing away. */
async function openly<T>(work: () => T | Promise<T>): Promise<T> {
  const before = process.umask(0);
  try {
    return await work();
  } finally {
    process.umask(before);
  }
}

describe("a scratch folder", () => {
  it("lets nobody else in, whatever the umask", async () => {
    const folder = await openly(() => makeScratch("plan", parent()));
    const named = join(parent(), "rehearsal");
    mkdirSync(named, { mode: 0o777 });
    await openly(() => makePrivateFolder(named));
    expect([mode(folder), mode(named)]).toEqual(["700", "700"]);
    removeScratch(folder);
    removeScratch(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it("of a killed run goes with the next one; those of live runs, kept ones and others' stay", () => {
    const folder = parent();
    const live = makeScratch("bench-drift", folder);
    const dead = live.replace(`-${process.pid}-`, `-${deadPid()}-`);
    const kept = `${dead}k`;
    const elsewhere = dead.replace(/ballast-bench-drift-\w+?-/, "ballast-bench-drift-0-");
    for (const path of [dead, kept, elsewhere, join(folder, "ballast-notes")]) mkdirSync(path);
    writeFileSync(join(dead, "terraform.tfstate"), "{}");
    keepScratch(kept);
    const next = makeScratch("plan", folder);
    const names = [live, kept, elsewhere, join(folder, "ballast-notes"), next];
    expect(readdirSync(folder).sort()).toEqual(names.map((path) => path.slice(folder.length + 1)).sort());
    expect(sweepScratch(folder)).toEqual([]);
    expect(sweepScratch(join(folder, "none"))).toEqual([]);
  });

  it("is swept by the number in its name, whatever the name is", () => {
    const folder = parent();
    const pid = deadPid();
    for (const name of [`prod-${pid}`, `prod-${process.pid}`, "prod"]) mkdirSync(join(folder, name));
    expect(sweep(folder, /^[\w.-]+-(?<pid>\d+)$/)).toEqual([`prod-${pid}`]);
  });
});

/** Writes its plan as an engine does that keeps it open for all. */
class OpenProject extends Project {
  override async terraform(_stack: string, ...args: string[]): Promise<RunResult> {
    const file = args.find((arg) => arg.startsWith("-out="))?.slice(5);
    if (file !== undefined) writeFileSync(file, "secret", { mode: 0o666 });
    return { code: 0, stdout: "{}", stderr: "" };
  }
  override hearing(): Project {
    return this;
  }
}

describe("a saved plan", () => {
  it("can be read by this user alone, and is gone afterwards; an import of a killed run is not in it", async () => {
    const dir = parent();
    const stack = join(dir, "cdktf.out", "stacks", "prod-state");
    mkdirSync(stack, { recursive: true });
    writeFileSync(join(stack, "cdk.tf.json"), '{"terraform":{"backend":{"local":{}}}}');
    const left = join(stack, `ballast-import-${deadPid()}.tf.json`);
    const own = join(stack, `ballast-import-${process.pid}.tf.json`);
    for (const path of [left, own]) writeFileSync(path, "{}");
    mkdirSync(join(stack, ".terraform"));
    const project = new OpenProject({ dir, env: {} });
    const seen = await openly(() =>
      withPlan(project, "prod-state", { now: () => new Date() }, async ({ file }) => ({
        file,
        modes: [mode(file), mode(join(file, ".."))],
      })),
    );
    expect(seen.modes).toEqual(["600", "700"]);
    expect([existsSync(seen.file), existsSync(left), existsSync(own)]).toEqual([false, false, true]);
  });
});
