import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import { BallastError } from "../core/errors.ts";
import { changesOf, type StackChange } from "../terraform/actions.ts";
import { parsePlan } from "../terraform/plan.ts";
import { runTerraform } from "./engine.ts";
import { type RunResult, runProgram } from "./run.ts";
import { throwIfAborted } from "./stop.ts";

/** How commands of a project are run. */
export interface ProjectOptions {
  readonly dir: string;
  /** The whole environment of every command. */
  readonly env: Readonly<Record<string, string>>;
  /** Each line that a command prints. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Tells for what a stack's folder was initialized. Every `init` may be for something else, and removes it. */
export function initMarker(stackDir: string): string {
  return join(stackDir, ".terraform", "ballast-init");
}

/** 128 + SIGKILL. */
const KILLED = 137;

/** The commands that a user types, run in the project's folder. */
export class Project {
  readonly dir: string;
  private readonly options: ProjectOptions;

  constructor(options: ProjectOptions) {
    this.dir = options.dir;
    this.options = options;
  }

  /** The same project with more variables, such as `STATE_BACKEND=local`. */
  with(variables: Readonly<Record<string, string>>): Project {
    return new Project({ ...this.options, env: { ...this.options.env, ...variables } });
  }

  /** What `terraform` needs that is started otherwise than by `terraform()`. */
  engine(): {
    readonly program: string;
    readonly env: Readonly<Record<string, string>>;
    readonly signal: AbortSignal | undefined;
  } {
    const { env, signal } = this.options;
    return { program: env["BALLAST_TERRAFORM"] ?? "terraform", env, signal };
  }

  /** Does nothing unless this project was interrupted. @throws Stop that names what was interrupted */
  throwIfAborted(what: string): void {
    throwIfAborted(this.options.signal, what);
  }

  stackDir(stack: string): string {
    return join(this.dir, "cdktf.out", "stacks", stack);
  }

  /** `npm run synth`. */
  async synth(): Promise<void> {
    this.must(await this.node("synth", [join("bin", "launch.js"), "stacks/main.ts"]), "synth");
  }

  /**
   * `cdktf <args>`, such as `cdktf apply staging-platform`. Checksums of providers for other systems are not
   * fetched (`--skip-provider-lock`): that needs a registry, and this project pins its provider. CDKTF gives Terraform
   * a terminal of its own and takes it away when it is interrupted: Terraform then ends at once, its lock still held.
   */
  async cdktf(...args: string[]): Promise<RunResult> {
    const cdktf = join(this.dir, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf");
    const what = `cdktf ${args.filter((arg) => !arg.startsWith("-")).join(" ")}`;
    return this.must(await this.node(what, [cdktf, ...args, "--skip-provider-lock", "--no-color"]), what);
  }

  /** `ballast <args>`; a code other than 0 is a result. @throws Stop when interrupted */
  ballast(...args: string[]): Promise<RunResult> {
    const what = `ballast ${args.filter((arg) => !arg.startsWith("-")).join(" ")}`;
    return this.node(what, [join("bin", "ballast.js"), ...args]);
  }

  /** `terraform <args>` in a stack's folder; a code other than 0 is a result. @throws Stop when interrupted */
  async terraform(stack: string, ...args: string[]): Promise<RunResult> {
    const cwd = this.stackDir(stack);
    if (args[0] === "init") await rm(initMarker(cwd), { force: true });
    const result = await runTerraform(args, { ...this.options, cwd });
    this.throwIfAborted(`terraform ${args[0]} in ${stack}`);
    return result;
  }

  /** As `terraform`, but a failure is an error that carries its last words. */
  async mustTerraform(stack: string, ...args: string[]): Promise<RunResult> {
    return this.must(await this.terraform(stack, ...args), `terraform ${args[0]} in ${stack}`);
  }

  /** Addresses in the stack's state; empty without a state. A state that cannot be read is an error. */
  async stateAddresses(stack: string): Promise<string[]> {
    const listed = await this.terraform(stack, "state", "list");
    if (listed.stderr.includes("No state file was found")) return [];
    const { stdout } = this.must(listed, `terraform state list in ${stack}`);
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** Whether the stack has a state with something in it. */
  async holdsState(stack: string): Promise<boolean> {
    return (await this.stateAddresses(stack)).length > 0;
  }

  /** What a plan of the stack would change. */
  async plan(stack: string, ...args: string[]): Promise<StackChange[]> {
    await this.mustTerraform(stack, "plan", "-no-color", "-lock-timeout=30s", "-out=ballast.plan", ...args);
    await chmod(join(this.stackDir(stack), "ballast.plan"), 0o600).catch(() => {});
    return this.changesIn(stack, "ballast.plan");
  }

  /** What a saved plan of the stack changes. */
  async changesIn(stack: string, planFile: string): Promise<StackChange[]> {
    const shown = await this.hearing(() => {}).mustTerraform(stack, "show", "-json", planFile);
    return changesOf(parsePlan(shown.stdout, `plan of ${stack}`));
  }

  /** The same project with another listener: plan JSON and outputs can hold what must not reach a log. */
  hearing(onLine: (line: string) => void): Project {
    return new Project({ ...this.options, onLine });
  }

  private async node(what: string, args: readonly string[]): Promise<RunResult> {
    const result = await runProgram(process.execPath, args, { ...this.options, cwd: this.dir });
    this.throwIfAborted(what);
    return result;
  }

  private must(result: RunResult, what: string): RunResult {
    if (result.code === 0) return result;
    const words = lastWords(result);
    const killed = result.code === KILLED ? " (killed from outside)" : "";
    throw new BallastError("COMMAND", what, `ended with code ${result.code}${killed}\n${words}`);
  }
}

/** From the first error on, wherever it was said: cdktf prints Terraform's errors to stdout and its own to stderr. */
function lastWords({ stderr, stdout }: RunResult): string {
  const lines = [...stdout.trim().split("\n"), ...stderr.trim().split("\n")].filter(
    (line) => line.trim() !== "",
  );
  const first = lines.findIndex((line) => line.includes("Error: "));
  return (first < 0 ? lines.slice(-12) : lines.slice(first, first + 16)).join("\n");
}
