import type { Command } from "commander";
import { ENGINE_SCRATCH_DIR } from "../../engine/paths.ts";
import { accountNeeds, prepareAccount } from "../../lifecycle/account.ts";
import { checkAdministrator } from "../../lifecycle/administrator.ts";
import { bootstrap, describeBootstrap } from "../../lifecycle/bootstrap.ts";
import { checkIdentity, openTarget } from "../../lifecycle/target.ts";
import type { Io } from "../machine/io.ts";
import { checkEnvironmentName } from "../shared/environment.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { startProgress } from "../shared/progress.ts";

const HELP = `
Creates what the environment needs of the whole account (service-linked roles, account settings of ECS); then the
governance stack of the account, with the roles of the pipeline and the boundary of all others; then the bucket, the KMS
key and the lock table of the environment. Each moves its own state into its own bucket. It says what it will do, and
does it with --apply, as whom adminRole in stacks/governance.ts names. Run it again at any time: what is there is left
alone, and the governance stack gets what the environments of its account need by now. No teardown takes back what the
account got.

  PROVIDER_MODE=aws ballast bootstrap prod            say what will be done
  PROVIDER_MODE=aws ballast bootstrap prod --apply    do it

Exit codes: 0 done, or said; 64 wrong usage, or the account cannot be reached; 130 interrupted: run it
again to go on.`;

export function addBootstrapCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("bootstrap")
    .description(
      "create what people alone create: governance of the account, and the state store of an environment",
    )
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
            const caller = await checkIdentity(target);
            io.out(`as ${caller}\n`);
            if (!target.emulator) await checkAdministrator(target.project.dir, target.environment, caller);
            progress.start(`bootstrap of ${name}`);
            for (const done of await prepareAccount(target.clients, needs)) io.out(`created: ${done}\n`);
            const done = await bootstrap(target.project, target.environment, progress.line);
            for (const { outcome, stack } of done) io.out(`${stack}: ${outcome}\n`);
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
