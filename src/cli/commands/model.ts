import type { Command } from "commander";
import { modelText } from "../../report/model-text.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { addPlatformOptions, type PlatformOptions, platformFrom } from "../shared/platform.ts";

interface ModelOptions extends PlatformOptions {
  readonly json?: boolean;
}

const HELP = `
Shows what was understood of a platform, before anything is simulated: zones and how they reach the internet, pools,
capacity providers, services, scaling, and everything that had to be assumed because the Terraform does not tell it.
Nothing is acted on, and no credentials are needed.

  ballast model prod
  terraform plan -out=plan.out && terraform show -json plan.out | ballast model --plan-json -
  ballast model --plan-json plan.json --cluster shop --json

Plans of any project are read, through modules, count and for_each. Secrets in them are sealed before anything looks at
the plan, and never shown.

Exit codes: 0 shown; 1 the platform cannot be understood without more of its Terraform; 64 wrong usage or input.`;

/** Adds `model`. @param finish takes the exit code */
export function addModelCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("model")
    .description("show what is understood of a platform: of an environment, or of any plan")
    .argument("[environment]", "name of the environment; without it, --plan-json, --state-json or --config");
  addPlatformOptions(command)
    .option("--json", "the model as JSON")
    .addHelpText("after", HELP)
    .action(async (environment: string | undefined, { json, ...options }: ModelOptions) => {
      const platform = await platformFrom(io, environment, options);
      io.out(json ? `${JSON.stringify(platform, null, 2)}\n` : modelText(platform));
      finish(EXIT.clean);
    });
}
