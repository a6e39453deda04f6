import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BallastError } from "../core/errors.ts";
import { CACHE_DIR, PROJECT_DIR } from "./paths.ts";
import { cliConfiguration, executable, findMirror, type ProviderMirror } from "./provider-mirror.ts";
import { type FetchOptions, fetchEngine, keptEngine, PINNED } from "./release.ts";
import { inheritedEnvironment, type RunResult, runProgram } from "./run.ts";
import { makePrivateFolder } from "./scratch.ts";

/**
 * The oldest engine that locks a state in S3 without a table (`use_lockfile`), Terraform and OpenTofu alike.
 * Source: https://developer.hashicorp.com/terraform/language/backend/s3#state-locking (2026-06).
 */
const OLDEST = [1, 10] as const;

export interface Engine {
  readonly program: string;
  readonly product: "terraform" | "opentofu";
  readonly version: string;
  /** The registry that `hashicorp/aws` without a host stands for. */
  readonly registry: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

const Version = z.object({ terraform_version: z.string() });

const INSTALL = "install Terraform 1.10 or newer, or name one in the variable BALLAST_TERRAFORM";

/**
 * Variables that name the engine, in this order: Ballast's own, and the one that CDKTF reads.
 * Source of the second: https://developer.hashicorp.com/terraform/cdktf/create-and-deploy/environment-variables
 */
const NAMED_BY = ["BALLAST_TERRAFORM", "TERRAFORM_BINARY_NAME"] as const;

/**
 * Finds what a variable names, else `terraform` or `tofu` on the path, else the release that was fetched earlier, and
 * checks its version.
 * @throws BallastError when there is none, it is too old, or two variables name two
 */
export async function findEngine(env: Variables = process.env, cacheDir = CACHE_DIR): Promise<Engine> {
  const program = engineProgram(env, cacheDir);
  if (program !== undefined) return inspect(program);
  const named = namedEngine(env);
  if (!named) {
    const fetched = `ballast rehearse fetches Terraform ${PINNED.version} by itself`;
    throw new BallastError(
      "ENGINE_MISSING",
      "PATH",
      `has no ${ON_PATH.join(" or ")}; ${INSTALL}; ${fetched}`,
    );
  }
  const { name, variable } = named;
  throw new BallastError("ENGINE_MISSING", `${variable}=${name}`, `has no ${name}; ${INSTALL}`);
}

/** As `findEngine`, but the pinned release is fetched where no variable names an engine and the path has none. */
export async function ensureEngine(
  options: Omit<FetchOptions, "cacheDir"> & { readonly env?: Variables; readonly cacheDir?: string },
): Promise<Engine> {
  const { cacheDir = CACHE_DIR, env = process.env } = options;
  if (namedEngine(env) || engineProgram(env, cacheDir)) return findEngine(env, cacheDir);
  return inspect(await fetchEngine({ ...options, cacheDir }));
}

/** The program that `findEngine` would check, without starting it; undefined if none is found. */
export function engineProgram(env: Variables, cacheDir = CACHE_DIR): string | undefined {
  const path = env["PATH"] ?? "";
  const named = namedEngine(env);
  if (named) return executable(named.name, path);
  const found = ON_PATH.map((name) => executable(name, path)).find((program) => program !== undefined);
  return found ?? executable(keptEngine(cacheDir), path);
}

const ON_PATH = ["terraform", "tofu"];

/** Two engines that meet on one backend ask to migrate its state: the variables must not disagree. */
function namedEngine(env: Variables): { readonly variable: string; readonly name: string } | undefined {
  const [first, second] = NAMED_BY.flatMap((variable) => {
    const name = env[variable];
    return name ? [{ variable, name }] : [];
  });
  if (first && second && pathOf(first.name, env) !== pathOf(second.name, env)) {
    throw new BallastError(
      "ENGINE_CONFLICT",
      `${second.variable}=${second.name}`,
      `names another engine than ${first.variable}=${first.name}; limit: one engine for all; fix: unset one of them`,
    );
  }
  return first;
}

function pathOf(name: string, env: Variables): string {
  return executable(name, env["PATH"] ?? "") ?? name;
}

async function inspect(program: string): Promise<Engine> {
  const answer = await start(program, ["version", "-json"], { env: isolatedEnvironment() });
  const [text] = /\{[\s\S]*\}/.exec(answer.stdout) ?? ["{}"];
  const parsed = Version.safeParse(parseJson(text));
  if (answer.code !== 0 || !parsed.success) {
    throw new BallastError("ENGINE_VERSION", program, `does not tell its version; ${INSTALL}`);
  }
  const { terraform_version: version } = parsed.data;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new BallastError(
      "ENGINE_VERSION",
      program,
      `is ${version}; limit: ${OLDEST.join(".")} or newer; ${INSTALL}`,
    );
  }
  // Both answer with `terraform_version`; the text form names the product.
  const banner = await start(program, ["version"], { env: isolatedEnvironment() });
  const product = /^OpenTofu/m.test(banner.stdout) ? "opentofu" : "terraform";
  const registry = product === "opentofu" ? "registry.opentofu.org" : "registry.terraform.io";
  return { program, product, version, registry };
}

export interface EngineEnvironmentOptions {
  /** An existing or new folder for the CLI configuration: the user's own is read, never written. */
  readonly scratchDir: string;
  /** @default found with `findEngine` */
  readonly engine?: Engine;
  /** Where Terraform will run: its `terraform.d/plugins` is looked at. @default the root of this project */
  readonly cwd?: string;
  /** @default `.cache` at the project's root: downloads of the provider are kept in `plugins` below it */
  readonly cacheDir?: string;
  readonly log?: (line: string) => void;
}

/**
 * How much garbage Terraform and its providers collect before they look for it, in percent of what they hold; Go's own
 * default is 100 (https://pkg.go.dev/runtime, 2026-11). They run for seconds and mostly build the provider's schema: the
 * collector takes a fifth of the processor's time there, for 50 MB less.
 */
const GARBAGE_PERCENT = "400";

/**
 * The environment for the engine: no AWS_* or TF_* variable of the caller, no AWS file of the user, and a CLI
 * configuration that takes the AWS provider from this machine when it is there. Add `Emulator.environment()`.
 */
export async function engineEnvironment(options: EngineEnvironmentOptions): Promise<Record<string, string>> {
  const { scratchDir, cwd = PROJECT_DIR, cacheDir = CACHE_DIR, log } = options;
  const engine = options.engine ?? (await findEngine());
  const plugins = join(cacheDir, "plugins");
  const mirror = findMirror({ host: engine.registry, env: process.env, cwd, own: [plugins] });
  log?.(describe(engine, mirror));
  makePrivateFolder(scratchDir);
  if (!mirror) await mkdir(plugins, { recursive: true });
  const configuration = join(scratchDir, "engine.tfrc");
  await writeFile(configuration, cliConfiguration(engine.registry, mirror, plugins));
  const empty = join(scratchDir, "no-aws-profile");
  await writeFile(empty, "");
  return {
    ...isolatedEnvironment(),
    BALLAST_TERRAFORM: engine.program,
    TERRAFORM_BINARY_NAME: engine.program,
    TF_CLI_CONFIG_FILE: configuration,
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
    GOGC: process.env["GOGC"] ?? GARBAGE_PERCENT,
    // Without these the provider would read the user's profiles, and with them an endpoint or a role.
    AWS_CONFIG_FILE: empty,
    AWS_SHARED_CREDENTIALS_FILE: empty,
  };
}

function describe(engine: Engine, mirror: ProviderMirror | undefined): string {
  const source = mirror
    ? `AWS provider from ${mirror.found}`
    : "AWS provider from the registry (about 150 MB, once)";
  return `${engine.product} ${engine.version}, ${source}`;
}

function isolatedEnvironment(): Record<string, string> {
  return {
    ...inheritedEnvironment(/^(AWS_|TF_|TOFU_|CHECKPOINT_|TERRAFORM_BINARY_NAME$)/),
    CHECKPOINT_DISABLE: "1",
  };
}

export interface TerraformOptions {
  readonly cwd: string;
  /** From `engineEnvironment`, with the emulator's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** Aborting lets Terraform finish its calls and release its lock, then kills it and its providers. */
  readonly signal?: AbortSignal;
  readonly graceMs?: number;
}

/** Runs one command of the engine. A code other than 0 is a result: `plan -detailed-exitcode` uses 2. */
export async function runTerraform(args: readonly string[], options: TerraformOptions): Promise<RunResult> {
  const program = options.env["BALLAST_TERRAFORM"] ?? (await findEngine()).program;
  return start(program, args, options);
}

async function start(
  program: string,
  args: readonly string[],
  options: Parameters<typeof runProgram>[2],
): Promise<RunResult> {
  try {
    return await runProgram(program, args, options);
  } catch (error) {
    throw new BallastError("ENGINE_START", program, `cannot be started (${String(error)}); ${INSTALL}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
