import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { BallastError } from "../core/errors.ts";
import { INTERRUPTED } from "../engine/stop.ts";
import { isIncompleteModel } from "../model/reader.ts";
import { plain } from "../report/escape.ts";
import { type Io, paint } from "./machine/io.ts";
import { EXIT } from "./shared/exit-codes.ts";
import { fitHelp, helpWidth } from "./shared/help.ts";

type AddCommand = (program: Command, io: Io, finish: (code: number) => void) => void;

/** Each command is loaded when it is asked for: the AWS clients and the charts take longer to start than most commands. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  init: async () => (await import("./commands/init.ts")).addInitCommand,
  rehearse: async () => (await import("./commands/rehearse.ts")).addRehearseCommand,
  bootstrap: async () => (await import("./commands/bootstrap.ts")).addBootstrapCommand,
  teardown: async () => (await import("./commands/teardown.ts")).addTeardownCommand,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctorCommand,
  stacks: async () => (await import("./commands/stacks.ts")).addStacksCommand,
  model: async () => (await import("./commands/model.ts")).addModelCommand,
  simulate: async () => (await import("./commands/simulate.ts")).addSimulateCommand,
  claims: async () => (await import("./commands/claims.ts")).addClaimsCommand,
  alarms: async () => (await import("./commands/alarms.ts")).addAlarmsCommand,
  cost: async () => (await import("./commands/cost.ts")).addCostCommand,
  optimize: async () => (await import("./commands/optimize.ts")).addOptimizeCommand,
  boundary: async () => (await import("./commands/boundary.ts")).addBoundaryCommand,
  permissions: async () => (await import("./commands/permissions.ts")).addPermissionsCommand,
  cdktf: async () => (await import("./commands/cdktf.ts")).addCdktfCommand,
  deploy: async () => (await import("./commands/deploy.ts")).addDeployCommands,
  runbook: async () => (await import("./commands/runbook.ts")).addRunbookCommand,
  gate: async () => (await import("./commands/gate.ts")).addGateCommand,
  review: async () => (await import("./commands/review.ts")).addReviewCommand,
  drift: async () => (await import("./commands/drift/check.ts")).addDriftCommands,
};

/**
 * Runs one command line and gives its exit code. Errors about the input are printed without a stack trace; a defect
 * of this program keeps its stack.
 * @param args what follows the name of the program
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.clean;
  try {
    const finish = (result: number) => {
      code = result;
    };
    const program = await ballastProgram(io, finish, args[0]);
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return report(error, io);
  }
}

/**
 * The program with its commands and their options.
 * @param finish takes the exit code of the command that ran
 * @param only name of the command to load @default every command, also for a name that is unknown
 */
export async function ballastProgram(io: Io, finish: (code: number) => void, only = ""): Promise<Command> {
  const width = helpWidth(io.env["COLUMNS"], io.columns);
  const program = new Command("ballast")
    .description(
      "One typed description of an environment becomes its Terraform, and its promises are checked.",
    )
    .version(version, "--version", "print the version of ballast")
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError("(add --help for what this command takes)")
    .configureOutput({
      // Only help and the version are written here.
      writeOut: (text) => io.out(fitHelp(text, width)),
      writeErr: io.err,
      getOutHasColors: () => io.colours,
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
    });
  const chosen = Object.hasOwn(COMMANDS, only) ? [only] : Object.keys(COMMANDS);
  for (const load of chosen.map((name) => COMMANDS[name])) (await load?.())?.(program, io, finish);
  return program;
}

function report(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.badInput;
  if (error instanceof BallastError) {
    for (const line of error.message.split("\n")) {
      // A finding tells its severity by itself.
      const [, severity = "error", text = ""] = /^\s*(?:(error|warning) )?(.*)$/.exec(line) ?? [];
      io.err(`${paint(io, severity === "error" ? "red" : "yellow", severity)} ${plain(text.trim(), 600)}\n`);
    }
    if (error.code === INTERRUPTED) return EXIT.interrupted;
    return isIncompleteModel(error.code) ? EXIT.incomplete : EXIT.badInput;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`a defect of ballast, please report it: ${text}\n`);
  return EXIT.defect;
}
