import type { Command } from "commander";
import { BallastError } from "../../../core/errors.ts";
import { InputError } from "../../../core/input-error.ts";
import { environmentOf } from "../../../core/stack-names.ts";
import { describe } from "../../../description-edit/evaluate.ts";
import { findIn } from "../../../live/reject.ts";
import { driftExplanation } from "../../../report/drift-explain.ts";
import type { Io } from "../../machine/io.ts";
import { addCaptureOptions, type CaptureOptions, findingOf, readCapture } from "../../shared/capture.ts";
import { checkEnvironmentName } from "../../shared/environment.ts";
import { EXIT } from "../../shared/exit-codes.ts";
import { addLiveOptions, type LiveCheckOptions, liveCheck } from "./live-check.ts";

type ExplainOptions = LiveCheckOptions & Partial<CaptureOptions>;

const HELP = `
With the name of an environment it is checked again, and the finding explained as it is now; --stack makes it faster,
and --scan finds what only \`drift check --scan\` finds.
  PROVIDER_MODE=aws ballast drift explain prod 21b33a836e55 --stack platform

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
    .argument("<environment>", "name of the environment; with --plan-json the id of the finding")
    .argument("[id]", "id of a finding, or its beginning");
  addLiveOptions(addCaptureOptions(command, "optional"))
    .addHelpText("after", HELP)
    .action(async (first: string, id: string | undefined, { planJson, ...options }: ExplainOptions) => {
      if (planJson === undefined) await explainLive(first, id, options, io);
      else if (id === undefined) await explainCaptured(first, { ...options, planJson }, io);
      else throw new InputError("USAGE", id, "is one too many", "give one id with --plan-json");
      finish(EXIT.clean);
    });
}

async function explainCaptured(id: string, options: CaptureOptions, io: Io): Promise<void> {
  const { verdict } = await readCapture(options, io);
  const environment = await environmentHere(verdict.stack, io);
  const at = { stack: verdict.stack, options: optionsOf(options), environment };
  io.out(driftExplanation(findingOf(verdict, id), at));
}

/** Checks the environment again: what is explained is what there is now. */
async function explainLive(
  environment: string,
  id: string | undefined,
  { config, fieldMap, ...options }: Omit<ExplainOptions, "planJson">,
  io: Io,
): Promise<void> {
  await checkEnvironmentName(io, environment);
  if (id === undefined) {
    const fix = "give <environment> <id>, or --plan-json with an id alone";
    throw new InputError("USAGE", environment, "stands alone", fix);
  }
  if (config !== undefined || fieldMap !== undefined) {
    throw new InputError("USAGE", environment, "with --config or --field-map", "give them with --plan-json");
  }
  const { verdicts } = await liveCheck(environment, options, io);
  const { finding, verdict } = findIn(verdicts, id);
  io.out(driftExplanation(finding, { stack: verdict.stack, options: [], environment }));
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
