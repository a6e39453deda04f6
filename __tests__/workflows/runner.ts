import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { globMatches } from "../../src/core/glob.ts";
import { type RunResult, runProgram } from "../../src/engine/run.ts";
import { type Job, jobOf, type Step } from "./workflow.ts";

/** What a step did. */
export interface Done extends RunResult {
  readonly name: string;
  readonly run: string;
  readonly seconds: number;
  /** What it wrote to the step summary. */
  readonly summary: string;
}

/** A job that ran: its steps with commands, by name, and its outputs. */
export interface Ran {
  readonly steps: ReadonlyMap<string, Done>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly failed: boolean;
}

/** Values of expressions, such as `matrix.stack`: what GitHub would give. */
export type Context = Readonly<Record<string, string>>;

/**
 * Runs the jobs of the workflows as GitHub's runner does: the text of each `run`, by bash, with the variables of the
 * step. Actions are not run. Artifacts go from job to job through a folder, and what was uploaded is gone from the
 * job: a later job has only what it downloads.
 */
export class Runner {
  private readonly dir: string;
  private readonly scratch: string;
  private readonly env: Readonly<Record<string, string>>;
  private readonly skip: (step: Step) => boolean;

  /**
   * @param dir the clone
   * @param env every variable of the machine; it goes before what a step says, to point AWS at the emulator
   * @param skip steps that are left out
   */
  constructor(
    dir: string,
    scratch: string,
    env: Readonly<Record<string, string>>,
    skip: (step: Step) => boolean,
  ) {
    this.dir = dir;
    this.scratch = scratch;
    this.env = env;
    this.skip = skip;
  }

  async job(file: string, name: string, context: Context): Promise<Ran> {
    const job = jobOf(file, name);
    const steps = new Map<string, Done>();
    const given = new Map<string, string>();
    let failed = false;
    for (const step of job.steps) {
      if (failed && !/always\(\)|!cancelled\(\)/.test(step.if ?? "")) continue;
      if (step.uses?.startsWith("actions/upload-artifact@")) await this.upload(step, context);
      else if (step.uses?.startsWith("actions/download-artifact@")) await this.download(step, context);
      else if (step.run !== undefined && !this.skip(step)) {
        const { done, outputs } = await this.step(step, step.run, context);
        steps.set(done.name, done);
        for (const [key, value] of outputs) given.set(`steps.${step.id}.outputs.${key}`, value);
        if (done.code !== 0 && !step["continue-on-error"]) failed = true;
      }
    }
    return { steps, outputs: outputsOf(job, given), failed };
  }

  /** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
  private async step(step: Step, text: string, context: Context) {
    await mkdir(this.scratch, { recursive: true });
    const [script, summary, output] = ["step.sh", "summary", "output"].map((it) => join(this.scratch, it));
    if (!script || !summary || !output) throw new Error("no scratch folder");
    await Promise.all([writeFile(script, text), writeFile(summary, ""), writeFile(output, "")]);
    const own = Object.entries(step.env).map(([key, value]) => [key, evaluate(value, context)]);
    const env = {
      ...Object.fromEntries(own),
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_OUTPUT: output,
      ...this.env,
    };
    const begin = performance.now();
    const result = await runProgram("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: this.dir,
      env,
    });
    const seconds = (performance.now() - begin) / 1000;
    const name = step.name ?? text;
    const lines = (await readFile(output, "utf8")).split("\n").filter((line) => line !== "");
    return {
      done: { ...result, name, run: text, seconds, summary: await readFile(summary, "utf8") },
      outputs: lines.map(
        (line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const,
      ),
    };
  }

  private async upload({ with: inputs }: Step, context: Context): Promise<void> {
    const target = join(this.scratch, "artifacts", evaluate(String(inputs["name"]), context));
    const source = join(this.dir, String(inputs["path"]));
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    const isFolder = String(inputs["path"]).endsWith("/");
    const files = isFolder ? await readdir(source).catch(() => []) : existsSync(source) ? [""] : [];
    if (files.length === 0 && inputs["if-no-files-found"] === "error")
      throw new Error(`nothing at ${source}`);
    for (const file of files) await rename(join(source, file), join(target, file || basename(source)));
  }

  private async download({ with: inputs }: Step, context: Context): Promise<void> {
    const all = await readdir(join(this.scratch, "artifacts"));
    const wanted = evaluate(String(inputs["name"] ?? inputs["pattern"]), context);
    const found = all.filter((name) => globMatches(wanted, name));
    if (found.length === 0 || (inputs["pattern"] && !inputs["merge-multiple"]))
      throw new Error(`no ${wanted}`);
    const target = join(this.dir, String(inputs["path"] ?? "."));
    for (const name of found) await cp(join(this.scratch, "artifacts", name), target, { recursive: true });
  }
}

/** `${{ a || b }}` of a text: the first of the named values that is not empty. */
export function evaluate(text: string, context: Context): string {
  return text.replace(/\$\{\{ (.+?) \}\}/g, (_all, expression: string) => {
    const values = expression.split(" || ").map((name) => {
      const value = context[name];
      if (value === undefined) throw new Error(`the test gives no ${name}`);
      return value;
    });
    return values.find((value) => value !== "") ?? "";
  });
}

function outputsOf(job: Job, given: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(job.outputs ?? {}).map(([key, text]) => [key, evaluate(text, Object.fromEntries(given))]),
  );
}
