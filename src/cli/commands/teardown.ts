import type { Command } from "commander";
import { ENGINE_SCRATCH_DIR } from "../../engine/paths.ts";
import { checkIdentity, openTarget } from "../../lifecycle/target.ts";
import { describeTeardown, teardown } from "../../lifecycle/teardown.ts";
import { undescribedStacks } from "../../lifecycle/undescribed.ts";
import type { Io } from "../machine/io.ts";
import { checkEnvironmentName } from "../shared/environment.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { startProgress } from "../shared/progress.ts";

interface TeardownOptions {
  readonly apply?: boolean;
  readonly liftProtection?: string;
  readonly withState?: boolean;
  readonly withGovernance?: boolean;
}

const HELP = `
Destroys an environment in the order that works with managed termination protection: services to zero and drained,
scale-in protection cleared, the group emptied, then capacity provider, group, cluster and network. Without --apply
it says what it would do. It may be run again after a failure: what is gone is passed over. A service that was removed
from the description and still has a state in the bucket goes with the others.

  PROVIDER_MODE=aws ballast teardown dev                                           dry run
  PROVIDER_MODE=aws ballast teardown dev --apply
  PROVIDER_MODE=aws ballast teardown staging --apply --lift-protection staging     a protected environment

The state bucket stays, with the history of every stack, unless --with-state is given, and the governance stack of the
account unless --with-governance is given too. Both are destroyed as the caller, who has to be whom adminRole in
stacks/governance.ts names; services and platform as the role that applies them.

Exit codes: 0 done, or said; 64 wrong usage, a protected environment, or an account that cannot be reached; 130
interrupted: run it again to go on.`;

export function addTeardownCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("teardown")
    .description("destroy an environment in the order that works; a dry run without --apply")
    .argument("<environment>", "name of the environment")
    .option("--apply", "do it; without it, say what would be done")
    .option("--lift-protection <environment>", "the same name again, where the environment is protected")
    .option("--with-state", "destroy the state store too, with every old state in it")
    .option(
      "--with-governance",
      "destroy the governance stack of the account too, where no other environment is",
    )
    .addHelpText("after", HELP)
    .action(async (name: string, options: TeardownOptions) => {
      const { apply = false, liftProtection, withGovernance = false, withState = false } = options;
      await checkEnvironmentName(io, name);
      await io.interruptible(async (signal) => {
        const progress = startProgress(io);
        try {
          const scratchDir = ENGINE_SCRATCH_DIR;
          const target = await openTarget(name, { scratchDir, signal, onLine: progress.hint });
          const { clients, environment } = target;
          const caller = apply ? await checkIdentity(target) : "";
          const undescribed = await undescribedStacks(environment, clients.s3).catch(() => undefined);
          const steps = describeTeardown({ environment, undescribed, withGovernance, withState });
          io.out(`${steps.map((step, index) => `  ${index + 1}. ${step}`).join("\n")}\n`);
          if (apply) {
            io.out(`as ${caller}\n`);
            progress.start(`teardown of ${name}`);
            await teardown({ ...target, liftProtection, withGovernance, withState, log: progress.line });
            io.out(`${name} is gone\n`);
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
