import { join } from "node:path";
import type { Command } from "commander";
import { ensureEngine, findEngine } from "../../engine/engine.ts";
import { forgetBackends } from "../../engine/initialize.ts";
import { ENGINE_SCRATCH_DIR, PROJECT_DIR } from "../../engine/paths.ts";
import { inheritedEnvironment } from "../../engine/run.ts";
import { callerEnvironment } from "../../lifecycle/target.ts";
import type { Io } from "../machine/io.ts";

const HELP = `
Runs cdktf with the engine and the provider that every other command uses, and without its reports to HashiCorp
(CHECKPOINT_DISABLE=1). Its own --help tells its commands:

  ballast cdktf plan dev-platform
  ballast cdktf apply dev-platform dev-service-web
  ballast cdktf --help

The engine is what BALLAST_TERRAFORM or TERRAFORM_BINARY_NAME names, else terraform or tofu on the path, else the pinned
Terraform, which is fetched into .cache/ the first time. Stacks that another engine initialized are initialized again.

Exit codes: those of cdktf; 64 no engine.`;

/** Commands of cdktf that start the engine, and take --skip-provider-lock. */
const WITH_ENGINE = new Set(["apply", "deploy", "destroy", "diff", "plan"]);

/** Adds `cdktf`. @param finish takes the exit code */
export function addCdktfCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("cdktf")
    .description("run cdktf with the engine and provider of every other command")
    .argument("[args...]", "command of cdktf and its options, such as plan dev-platform")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText("after", HELP)
    .action(async (args: string[]) => {
      const cdktf = join(PROJECT_DIR, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf");
      const env = await environmentFor(args, io);
      finish(await io.attach(process.execPath, [cdktf, ...withoutLock(args)], { cwd: PROJECT_DIR, env }));
    });
}

async function environmentFor(args: readonly string[], io: Io): Promise<Record<string, string>> {
  const log = (line: string) => io.err(`${line}\n`);
  // Synthesis alone works on a machine without an engine.
  const planned = WITH_ENGINE.has(args[0] ?? "");
  const engine = planned ? await ensureEngine({ log }) : await findEngine().catch(() => undefined);
  const forgotten = engine && planned ? await forgetBackends(PROJECT_DIR, engine) : [];
  if (engine && forgotten.length > 0) {
    const stacks = forgotten.join(", ");
    log(
      `${stacks}: initialized by another engine before, by ${engine.product} ${engine.version} from now on`,
    );
  }
  const caller = engine
    ? await callerEnvironment(engine, ENGINE_SCRATCH_DIR)
    : inheritedEnvironment(/^(AWS|TF|TOFU)_/);
  // A person answers cdktf's questions, and cdktf those of the engine.
  const { TF_INPUT: _input, TF_IN_AUTOMATION: _automation, ...env } = caller;
  return { ...env, CHECKPOINT_DISABLE: "1", CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1" };
}

/** The provider is pinned in this project: checksums for other machines need not be fetched. */
function withoutLock(args: readonly string[]): string[] {
  const needless = args.some((arg) => /^(--skip-provider-lock|--help|-h)/.test(arg));
  return WITH_ENGINE.has(args[0] ?? "") && !needless ? [...args, "--skip-provider-lock"] : [...args];
}
