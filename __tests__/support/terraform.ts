import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineEnvironment, runTerraform } from "../../src/engine/engine.ts";
import type { RunResult } from "../../src/engine/run.ts";
import type { StackJson } from "./synth.ts";

const LOCK_FILE = ".terraform.lock.hcl";

/** What `terraform validate -json` says. */
export interface Verdict {
  readonly valid: boolean;
  readonly error_count: number;
  readonly warning_count: number;
  readonly diagnostics: readonly unknown[];
}

export const NOTHING_WRONG: Verdict = { valid: true, error_count: 0, warning_count: 0, diagnostics: [] };

/** A folder of stacks, and the real engine with the real provider to judge them. */
export class Workbench {
  readonly dir: string;
  private readonly env: Readonly<Record<string, string>>;

  private constructor(dir: string, env: Readonly<Record<string, string>>) {
    this.dir = dir;
    this.env = env;
  }

  /** @throws BallastError when there is no engine */
  static async open(): Promise<Workbench> {
    const dir = await mkdtemp(join(tmpdir(), "ballast-terraform-"));
    return new Workbench(dir, await engineEnvironment({ scratchDir: join(dir, "engine") }));
  }

  /** The same folder with more variables, such as those of an emulator. */
  with(variables: Readonly<Record<string, string>>): Workbench {
    return new Workbench(this.dir, { ...this.env, ...variables });
  }

  async close(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Where a project of its own would have the stack: local state is three levels above. */
  stackDir(project: string, stack: string): string {
    return join(this.dir, project, "cdktf.out", "stacks", stack);
  }

  /** Writes a stack's file, `cdk.tf.json` or `cdk.tf`, and returns its folder. */
  async write(project: string, stack: string, file: string, content: string): Promise<string> {
    const folder = this.stackDir(project, stack);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, file), content);
    return folder;
  }

  /** Runs one command; a code other than 0 is a result. */
  run(cwd: string, ...args: string[]): Promise<RunResult> {
    return runTerraform(args, { cwd, env: this.env });
  }

  /** Runs one command and returns what it printed. @throws Error with the engine's own words */
  async must(cwd: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(cwd, ...args);
    if (code !== 0) throw new Error(`terraform ${args.join(" ")} in ${cwd}: ${stderr}${stdout}`);
    return stdout;
  }

  /**
   * Loads the provider that a stack requires. Reading its 700 MB to check them takes seconds, so that it is done
   * once for all that `validate` reads.
   */
  async initializeOnce(stack: Pick<StackJson, "terraform">): Promise<void> {
    const terraform = { required_providers: stack.terraform["required_providers"] };
    const cwd = await this.write("provider", "alone", "cdk.tf.json", JSON.stringify({ terraform }));
    await this.sharing().must(cwd, "init", "-backend=false", "-no-color");
    await copyFile(join(cwd, LOCK_FILE), join(this.dir, LOCK_FILE));
  }

  /** After `initializeOnce`. */
  async validate(cwd: string): Promise<Verdict> {
    await this.lock(cwd);
    const { stdout } = await this.sharing().run(cwd, "validate", "-json", "-no-color");
    const { valid, error_count, warning_count, diagnostics } = JSON.parse(stdout);
    return { valid, error_count, warning_count, diagnostics };
  }

  /** With the stack's own backend. */
  async initialize(cwd: string): Promise<void> {
    await this.must(cwd, "init", "-no-color");
  }

  /** What a plan would do, as Terraform's JSON tells it. After `initialize`. */
  async plan(cwd: string): Promise<PlanJson> {
    await this.must(cwd, "plan", "-no-color", "-lock=false", "-out=plan", "-parallelism=20");
    return JSON.parse(await this.must(cwd, "show", "-json", "plan"));
  }

  /** Gives a folder the lock file of `initializeOnce`. */
  async lock(cwd: string): Promise<void> {
    await copyFile(join(this.dir, LOCK_FILE), join(cwd, LOCK_FILE));
  }

  /** After `initializeOnce`: needs no `init` of its own where the state is local. */
  sharing(): Workbench {
    return this.with({ TF_DATA_DIR: join(this.dir, "data") });
  }
}

/** A plan, as far as tests look into it. */
export interface PlanJson {
  readonly planned_values: {
    readonly outputs?: Readonly<Record<string, unknown>>;
    readonly root_module?: { readonly resources?: readonly { readonly mode: string }[] };
  };
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly mode: string;
    readonly change: { readonly actions: readonly string[]; readonly after_unknown: unknown };
  }[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
  readonly configuration: unknown;
}

/** Runs `work` for all, this many at a time; what one throws is its result. */
export async function atOnce<T, R>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<Map<T, R | Error>> {
  const results = new Map<T, R | Error>();
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
      results.set(item, await work(item).catch((error: Error) => error));
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
