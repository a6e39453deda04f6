import { type Command, Option } from "commander";
import { runClaims } from "../../claims/run.ts";
import { CLAIMS } from "../../claims/table.ts";
import { claimsMarkdown } from "../../report/claims-markdown.ts";
import { claimsText } from "../../report/claims-text.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { addPlatformOptions, type PlatformOptions, platformFrom } from "../shared/platform.ts";

interface ClaimsOptions extends PlatformOptions {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

const HELP = `
Runbooks and answers to review questions repeat claims about ECS on EC2. Each is here with a verdict (true, false, it
depends), its sources, and checks that run now: values that the simulator's code computes, and simulations of a
reference platform with the settings that make the claim true and those that do not.

  ballast claims                               every claim, and whether its checks agree
  ballast claims prod                          and whether what makes it true is set in prod
  ballast claims --plan-json plan.json --json  the same of any project's plan
  ballast claims --markdown > docs/claims.md   the page of the documentation

Nothing is acted on, and no credentials are needed. A setting that is missing does not fail the command: it says which
claims do not hold for your platform.

Exit codes: 0 every check agrees with its verdict; 2 one does not: a defect of ballast, or a platform of AWS that
changed; 1 the model is not complete; 64 wrong usage or input.`;

/** Adds `claims`. @param finish takes the exit code */
export function addClaimsCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("claims")
    .description("check what is said of ECS on EC2: verdict, evidence, and what makes it true")
    .argument("[environment]", "name of the environment whose settings are looked at");
  addPlatformOptions(command)
    .addOption(new Option("--json", "the table as JSON").conflicts("markdown"))
    .option("--markdown", "the table as a page in Markdown")
    .addHelpText("after", HELP)
    .action(async (environment: string | undefined, { json, markdown, ...options }: ClaimsOptions) => {
      const files = [options.planJson, options.stateJson, options.config];
      const given = environment !== undefined || files.some((file) => file !== undefined);
      const platform = given ? await platformFrom(io, environment, options) : undefined;
      const result = runClaims(CLAIMS, platform);
      if (json) io.out(`${JSON.stringify(result, null, 2)}\n`);
      else io.out(markdown ? claimsMarkdown(result) : claimsText(result, Math.max(60, io.columns ?? 100)));
      finish(result.disagreeing.length === 0 ? EXIT.clean : EXIT.disagrees);
    });
}
