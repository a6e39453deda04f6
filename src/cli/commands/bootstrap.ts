import type { Command } from "commander";
import { ENGINE_SCRATCH_DIR } from "../../engine/paths.ts";
import { accountNeeds, prepareAccount } from "../../lifecycle/account.ts";
import { bootstrap, describeBootstrap } from "../../lifecycle/bootstrap.ts";
import { checkIdentity, openTarget } from "../../lifecycle/target.ts";
import type { Io } from "../machine/io.ts";
import { checkEnvironmentName } from "../shared/environment.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { startProgress } from "../shared/progress.ts";

const HELP = `
Creates what the environment needs of the whole account (service-linked roles, account settings of ECS), then the
bucket, the KMS key and the lock table, and moves their own state into them. It says what it will do, and does it with
--apply. Run it again at any time: existing resources are left alone. No teardown takes back what the account got.

  PROVIDER_MODE=aws ballast bootstrap prod            say what will be done
  PROVIDER_MODE=aws ballast bootstrap prod --apply    do it

Exit codes: 0 done, or said; 64 wrong usage, or the account cannot be reached; 130 interrupted: run it
again to go on.`;

export function addBootstrapCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("bootstrap")
    .description("create the state store of an environment and move its own state into it")
    .argument("<environment>", "name of the environment")
    .option("--apply", "do it; without it, say what will be done")
    .addHelpText("after", HELP)
    .action(async (name: string, { apply = false }: { apply?: boolean }) => {
      await checkEnvironmentName(io, name);
      await io.interruptible(async (signal) => {
        const progress = startProgress(io);
        try {
          const scratchDir = ENGINE_SCRATCH_DIR;
          const target = await openTarget(name, { scratchDir, signal, onLine: progress.hint });
          const needs = await accountNeeds(target.project.dir, target.environment);
          io.out(
            `${describeBootstrap(target.environment, needs)
              .map((line) => `  - ${line}`)
              .join("\n")}\n`,
          );
          if (apply) {
            io.out(`as ${await checkIdentity(target)}\n`);
            progress.start(`bootstrap of ${name}`);
            for (const done of await prepareAccount(target.clients, needs)) io.out(`created: ${done}\n`);
            const { outcome } = await bootstrap(target.project, target.environment, progress.line);
            io.out(`${target.environment.stateStack}: ${outcome}\n`);
          } else {
            io.out("nothing was done; add --apply to do it\n");
          }
        } finally {
          progress.end();
        }
      });
      finish(EXIT.clean);
    });
}
