import { type Command, Option } from "commander";
import { LEVELS, type Level } from "../../../drift/record/finding.ts";
import { unknownVerdict } from "../../../drift/record/unknown-verdict.ts";
import { driftJson } from "../../../drift/record/write.ts";
import { gate } from "../../../drift/settle/gate.ts";
import { checkEnvironment } from "../../../live/check.ts";
import { importObject } from "../../../live/import.ts";
import { chosenStacks, deployedStacks } from "../../../live/open.ts";
import { gateText } from "../../../report/drift-settle.ts";
import { logLine } from "../../../report/escape.ts";
import type { Io } from "../../machine/io.ts";
import { EXIT } from "../../shared/exit-codes.ts";
import { type LiveOptions, withLive } from "../../shared/live.ts";
import { addLiveCommon } from "../../shared/live-options.ts";

type Finish = (code: number) => void;

/** Adds `import` and `gate`, which act on a live environment. */
export function addSettleCommands(drift: Command, io: Io, finish: Finish): void {
  addImport(drift, io, finish);
  addGate(drift, io, finish);
}

interface ImportCliOptions extends LiveOptions {
  readonly stack: string;
  readonly apply?: boolean;
}

const IMPORT_HELP = `
Where the code has no such resource yet, its declaration is printed, in TypeScript and as Terraform generated it. With
it in place the same command plans the import: it must import one object and change nothing.

  ballast drift import prod aws_cloudwatch_log_group by_hand /shop-prod/by-hand

Exit codes: 0 verified, or imported; 1 to be declared first, or the declaration differs; 64 wrong usage.`;

function addImport(drift: Command, io: Io, finish: Finish): void {
  const command = drift
    .command("import")
    .description("import an unmanaged object into a stack, verified by a plan")
    .argument("<environment>", "name of the environment")
    .argument("<type>", "Terraform type, such as aws_lb_listener")
    .argument("<address>", "address or name that it has in the code")
    .argument("<id>", "what Terraform imports it by")
    .addOption(new Option("--stack <name>", "stack that takes it").default("platform"))
    .option("--apply", "import it once the plan imports and changes nothing");
  addLiveCommon(command)
    .addHelpText("after", IMPORT_HELP)
    .action(
      async (environment: string, type: string, address: string, id: string, options: ImportCliOptions) => {
        const result = await withLive(io, environment, options, async ({ check, target, trouble }) => {
          if (trouble) return undefined;
          const [stack = ""] = chosenStacks(target, [options.stack]);
          const { lockTimeout = "10s", now, onLine } = check;
          return importObject(target, {
            stack,
            type,
            address,
            id,
            apply: options.apply,
            lockTimeout,
            now,
            onLine,
          });
        });
        if (!result) {
          io.err("AWS does not know the caller: sign in first\n");
          finish(EXIT.incomplete);
          return;
        }
        for (const line of importLines(result)) io.out(`${line}\n`);
        finish(["verified", "applied"].includes(result.outcome) ? EXIT.clean : EXIT.incomplete);
      },
    );
}

function importLines({
  address,
  block,
  changes,
  hcl,
  outcome,
  typescript,
}: Awaited<ReturnType<typeof importObject>>) {
  const text = (value: string | undefined) =>
    (value ?? "").split("\n").map((line) => `  ${logLine(line, 2000)}`);
  switch (outcome) {
    case "undeclared":
      return [
        `${address} is not in the code. Declare it, synthesize, and run this again:`,
        ...text(typescript),
        "The same as Terraform generated it:",
        ...text(hcl),
        "The import block that verifies it:",
        ...text(block),
      ];
    case "differs":
      return [
        "the plan would do more than import; make the code say what the cloud has:",
        ...changes.map((change) => `  ${logLine(change)}`),
      ];
    case "verified":
      return [`${address}: 1 to import, nothing to change. Add --apply to do it.`];
    default:
      return [`${address} is imported and the plan is empty. importFrom in the code has done its work.`];
  }
}

interface GateCliOptions extends LiveOptions {
  readonly failOn?: Level;
  readonly acknowledge?: string[];
  readonly json?: string;
}

function addGate(drift: Command, io: Io, finish: Finish): void {
  const command = drift
    .command("gate")
    .description("hold a deploy that would revert or absorb drift that nobody has reviewed")
    .argument("<environment>", "name of the environment")
    .argument("[stacks...]", "stacks that the deploy is about (default: platform and services)")
    .option("--policy <file>", "owners, bounds, waived drift (JSON or TypeScript)")
    .addOption(
      new Option("--fail-on <level>", "hold from this level on (default: from --policy, or high)").choices(
        LEVELS.slice(0, 4),
      ),
    )
    .option("--acknowledge <ids...>", "findings that somebody has looked at: they pass")
    .option("--json <file>", "write what was found, as `drift check --json` does: `review --drift` reads it");
  addLiveCommon(command)
    .addHelpText("after", "\nExit codes: 0 free; 1 not everything was checked; 2 held; 64 wrong usage.")
    .action(async (environment: string, names: string[], options: GateCliOptions) => {
      const verdict = await withLive(io, environment, options, async ({ check, policy, target, trouble }) => {
        const stacks = deployedStacks(target, names);
        const verdicts = trouble
          ? stacks.map((stack) => unknownVerdict(stack, trouble))
          : (await checkEnvironment(target, { ...check, stacks })).verdicts;
        if (options.json !== undefined) {
          const header = { generatedAt: io.now().toISOString(), failOn: policy.policy.failOn };
          await io.writeText(options.json, driftJson(verdicts, header));
        }
        return gate(verdicts, options.failOn ?? policy.policy.failOn, new Set(options.acknowledge));
      });
      io.out(gateText(verdict));
      finish(verdict.exitCode);
    });
}
