import { type ChildProcess, fork, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { makeScratch, removeScratch } from "../src/engine/scratch.ts";
import { type Mutant, mutated } from "./mutants.ts";
import type { Job, Verdict } from "./worker.ts";

/** What is not copied: it is large, made anew, or nobody's business. */
const LEFT = new Set(["node_modules", ".git", ".cache", "cdktf.out", "coverage", "reports"]);

/** Runs of a test file after which a worker gives its memory back. */
const RUNS_PER_WORKER = 150;

/** Milliseconds that a test file may take with a mutant: so many times its usual time, and some more. */
const SLOWER = 5;
const GRACE_MS = 20_000;

/** How a mutant ended. All but `survived` count as noticed. */
export type Fate = "failed" | "hung" | "crashed" | "refused" | "survived";

/** A test file, its usual time in milliseconds and how often it noticed a mutant. */
interface TestFile {
  readonly path: string;
  readonly usualMs: number;
  noticed: number;
}

/** A copy of the project in which mutants are tested, one at a time. The project itself is never written to. */
export class Workshop {
  readonly dir = realpathSync(makeScratch("mutate"));
  private readonly root = join(this.dir, "tree");
  private worker: ChildProcess | undefined;
  private runs = 0;

  constructor(project: string) {
    mkdirSync(join(this.dir, "tmp"));
    cpSync(project, this.root, { recursive: true, filter: (path) => !LEFT.has(basename(path)) });
    symlinkSync(realpathSync(join(project, "node_modules")), join(this.root, "node_modules"), "dir");
  }

  /** Runs test files on the code as it is. @throws Error when one fails: no mutant could be judged by it */
  async measure(tests: readonly string[]): Promise<TestFile[]> {
    const files: TestFile[] = [];
    for (const path of tests) {
      const started = performance.now();
      const result = await this.run(path, 600_000);
      if (result !== "passed") throw new Error(`${path} ${result} without a mutant; mend it first`);
      files.push({ path, usualMs: performance.now() - started, noticed: 0 });
    }
    return files;
  }

  /** Runs the test files until one notices the mutant; what none notices, the compiler may refuse. */
  async judge(mutant: Mutant, tests: readonly TestFile[]): Promise<{ fate: Fate; by?: string }> {
    const file = join(this.root, mutant.file);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, mutated(text, mutant));
    try {
      for (const test of inOrder(tests, mutant)) {
        const result = await this.run(test.path, test.usualMs * SLOWER + GRACE_MS);
        if (result === "passed") continue;
        test.noticed += 1;
        return { fate: result, by: test.path };
      }
      return { fate: (await this.compiles()) ? "survived" : "refused" };
    } finally {
      writeFileSync(file, text);
    }
  }

  close(): void {
    this.dismiss();
    removeScratch(this.dir);
  }

  private run(test: string, limitMs: number): Promise<"passed" | "failed" | "hung" | "crashed"> {
    if (this.runs >= RUNS_PER_WORKER) this.dismiss();
    this.runs += 1;
    this.worker ??= fork(join(__dirname, "worker.ts"), [this.root], {
      env: { ...process.env, TMPDIR: join(this.dir, "tmp") },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const { worker } = this;
    return new Promise((resolve) => {
      const end = (result: "passed" | "failed" | "hung" | "crashed") => {
        clearTimeout(timer);
        worker.removeAllListeners();
        if (result === "hung" || result === "crashed") this.dismiss();
        resolve(result);
      };
      const timer = setTimeout(end, limitMs, "hung");
      worker.once("message", ({ failed }: Verdict) => end(failed ? "failed" : "passed"));
      worker.once("exit", () => end("crashed"));
      worker.once("error", () => end("crashed"));
      const job: Job = { test: join(this.root, test) };
      worker.send(job);
    });
  }

  private dismiss(): void {
    this.worker?.kill("SIGKILL");
    this.worker = undefined;
    this.runs = 0;
  }

  private compiles(): Promise<boolean> {
    const tsc = join(this.root, "node_modules", "typescript", "bin", "tsc");
    const compiler = spawn(process.execPath, [tsc], { cwd: this.root, stdio: "ignore" });
    return new Promise((resolve, reject) => {
      compiler.once("error", reject);
      compiler.once("exit", (code) => resolve(code === 0));
    });
  }
}

/** The test of the same name first, then those that notice the most for their time. */
function inOrder(tests: readonly TestFile[], { file }: Mutant): readonly TestFile[] {
  const name = `/${basename(file, ".ts")}.test.ts`;
  const rank = (test: TestFile) => (test.path.endsWith(name) ? 1e9 : (test.noticed + 1) / test.usualMs);
  return [...tests].sort((a, b) => rank(b) - rank(a));
}
