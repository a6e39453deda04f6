import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { BallastError } from "../core/errors.ts";
import { INTERRUPTED } from "../engine/stop.ts";
import { isIncompleteModel } from "../model/reader.ts";
import { plain } from "../report/escape.ts";
import { addBootstrapCommand } from "./commands/bootstrap.ts";
import { addBoundaryCommand } from "./commands/boundary.ts";
import { addCdktfCommand } from "./commands/cdktf.ts";
import { addClaimsCommand } from "./commands/claims.ts";
import { addDeployCommands } from "./commands/deploy.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addDriftCommands } from "./commands/drift/check.ts";
import { addGateCommand } from "./commands/gate.ts";
import { addInitCommand } from "./commands/init.ts";
import { addModelCommand } from "./commands/model.ts";
import { addRehearseCommand } from "./commands/rehearse.ts";
import { addSimulateCommand } from "./commands/simulate.ts";
import { addStacksCommand } from "./commands/stacks.ts";
import { addTeardownCommand } from "./commands/teardown.ts";
import { type Io, paint } from "./machine/io.ts";
import { EXIT } from "./shared/exit-codes.ts";
import { fitHelp, helpWidth } from "./shared/help.ts";

/**
 * Runs one command line and gives its exit code. Errors about the input are printed without a stack trace; a defect
 * of this program keeps its stack.
 * @param args what follows the name of the program
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.clean;
  const program = ballastProgram(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return report(error, io);
  }
}

/** Every command with its options. @param finish takes the exit code of the command that ran */
export function ballastProgram(io: Io, finish: (code: number) => void): Command {
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
  addInitCommand(program, io, finish);
  addRehearseCommand(program, io, finish);
  addBootstrapCommand(program, io, finish);
  addTeardownCommand(program, io, finish);
  addDoctorCommand(program, io, finish);
  addStacksCommand(program, io, finish);
  addModelCommand(program, io, finish);
  addSimulateCommand(program, io, finish);
  addClaimsCommand(program, io, finish);
  addBoundaryCommand(program, io, finish);
  addCdktfCommand(program, io, finish);
  addDeployCommands(program, io, finish);
  addGateCommand(program, io, finish);
  addDriftCommands(program, io, finish);
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
