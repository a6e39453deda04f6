import type { Command } from "commander";
import { BallastError } from "../../../core/errors.ts";
import { environmentOf } from "../../../core/stack-names.ts";
import { describe } from "../../../description-edit/evaluate.ts";
import { driftExplanation } from "../../../report/drift-explain.ts";
import type { Io } from "../../machine/io.ts";
import { addCaptureOptions, type CaptureOptions, findingOf, readCapture } from "../../shared/capture.ts";
import { EXIT } from "../../shared/exit-codes.ts";

const HELP = `
An id is the twelve digits that \`drift check\` prints, or their beginning. With a field map the answer names the
field of the environment's description that sets the attribute, and the file where it is given:
  npm run synth && npm run field-map
  ballast drift explain 21b33a836e55 --plan-json plan.json --config cdktf.out/stacks/prod-platform/cdk.tf.json

Exit codes: 0 explained; 64 wrong usage or input, or no such finding.`;

/** Adds `drift explain`. @param finish takes the exit code */
export function addExplainCommand(drift: Command, io: Io, finish: (code: number) => void): void {
  const command = drift
    .command("explain")
    .description("one finding: why this class and severity, what sets it, the ways out")
    .argument("<finding-id>", "id of a finding, or its beginning");
  addCaptureOptions(command)
    .addHelpText("after", HELP)
    .action(async (id: string, options: CaptureOptions) => {
      const { verdict } = await readCapture(options, io);
      const environment = await environmentHere(verdict.stack, io);
      const at = { stack: verdict.stack, options: optionsOf(options), environment };
      io.out(driftExplanation(findingOf(verdict, id), at));
      finish(EXIT.clean);
    });
}

/** The environment of a stack, when the project in the working directory describes it. A plan may be of any other. */
async function environmentHere(stack: string, io: Io): Promise<string | undefined> {
  const name = environmentOf(stack);
  if (name === undefined) return undefined;
  try {
    return describe(await io.readSources()).has(name) ? name : undefined;
  } catch (error) {
    if (error instanceof BallastError) return undefined;
    throw error;
  }
}

/** The same options again, for a command that is to be copied. */
function optionsOf({ config, fieldMap, planJson, policy, stack }: CaptureOptions): string[] {
  const given = { "--plan-json": planJson, "--config": config, "--policy": policy, "--stack": stack };
  return Object.entries({ ...given, "--field-map": fieldMap }).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value],
  );
}
